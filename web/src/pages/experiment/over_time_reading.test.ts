import { expect, test } from "vitest";
import type { Series, Timeseries } from "../../api/types";
import { finding, marksOf, newListeners } from "./over_time_reading";

const at = (day: string, control: number, treatment: number, interval: [number, number]) => ({
  day,
  control_listeners: control,
  treatment_listeners: treatment,
  estimate: (interval[0] + interval[1]) / 2,
  interval,
});
const series = (interval: [number, number]): Series => ({
  metric: "thumbs_up",
  variant: "treatment",
  unit: "thumbs",
  daily: [],
  cumulative: [at("2026-11-10", 4, 7, [-3, 4]), at("2026-11-11", 10, 12, interval)],
  by_days_since_exposure: [],
  trend: { reading: "steady", slope_a_day: { refused: "too_few_units", why: "one day" } },
});
const timeseries = (interval: [number, number]): Timeseries => ({
  experiment: "new-model",
  as_of: "2026-11-24T00:00:00Z",
  level: 0.95,
  method: "",
  series: [series(interval)],
  marks: [
    { day: "2026-11-11", kind: "ramp", text: "5% of the listeners" },
    { day: "2026-11-11", kind: "model_version", text: "collab 2026-11-11" },
    { day: "2026-12-24", kind: "ramp", text: "outside" },
  ],
});

test("the finding says on which side of zero the interval lies", () => {
  expect(finding(series([0.5, 1.5]), "Thumbs up")).toContain("above zero at every look");
  expect(finding(series([-2, -1]), "Thumbs up")).toContain("below zero at every look");
  expect(finding(series([-1, 2]), "Thumbs up")).toContain("the direction is not clear");
});
test("without an answer the finding says why", () => {
  const none = {
    ...series([0, 1]),
    cumulative: [{ day: "2026-11-10", control_listeners: 1, treatment_listeners: 0, why: "too few listeners" }],
  };
  expect(finding(none, "Thumbs up")).toBe("Thumbs up has no answer yet: too few listeners.");
});
test("marks of one day stand together, and those of other days nowhere", () => {
  const all = timeseries([0, 1]);
  const marks = marksOf(all, all.series[0]?.cumulative ?? []);
  expect(marks).toHaveLength(1);
  expect(marks[0]).toMatchObject({ at: 1, letter: "RM" });
});
test("new listeners are the differences of those who are in", () => {
  expect(newListeners(timeseries([0, 1]), "control").columns.map((column) => column.values)).toEqual([
    [4, 7],
    [6, 5],
  ]);
});
