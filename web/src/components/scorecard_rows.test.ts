import { expect, test } from "vitest";
import type { Comparison } from "../api/types";
import { rowOf, summary } from "./scorecard_rows";

const estimate = {
  estimate: 0.142,
  standard_error: 0.013,
  interval: [0.105, 0.179] as [number, number],
  p_value: 0.001,
};
const comparison: Comparison = {
  metric: "thumbs_up",
  name: "Thumbs up per listener",
  unit: "thumbs",
  direction: "increase_is_good",
  role: "primary",
  variant: "treatment",
  verdict: "better",
  control: { listeners: 9987, total: 0, mean: 2.31 },
  treatment: { listeners: 10034, total: 0, mean: 2.64 },
  always_valid: { absolute: estimate, relative: estimate },
  fixed_horizon: { absolute: estimate, relative: estimate },
  adjusted_p_value: 0.001,
  kind: "mean",
  guardrail: null,
  cuped: { used: false, why: "nobody was here before" },
  method: "Welch",
  stages_pooled: 1,
  power: {
    minimum_detectable_effect: 0.05,
    target_effect: 0.05,
    target_power: 0.8,
    power_now: 0.8,
    listeners_more: 0,
    days_left: 0,
  },
};
const refused = { refused: "too_few_listeners", why: "fewer than 2 listeners were exposed" };

test("a row says the verdict, the estimate and its interval", () => {
  expect(rowOf(comparison, true)).toMatchObject({ word: "better", tone: "better", text: "+14.2% (+10.5% to +17.9%)" });
});
test("where the data is not sound nothing is called better", () => {
  const row = rowOf(comparison, false);
  expect(row).toMatchObject({ word: "no verdict", tone: "unclear" });
  expect(row.interval).toEqual([0.105, 0.179]);
});
test("a refused effect has no dot, and says why", () => {
  const row = rowOf(
    { ...comparison, verdict: "no answer", always_valid: { absolute: refused, relative: refused } },
    true,
  );
  expect(row).toMatchObject({ estimate: null, interval: null, word: "no answer", text: refused.why });
});
test("the summary counts each verdict", () => {
  expect(summary([comparison, comparison, { ...comparison, verdict: "not clear" }])).toBe("2 better, 1 not clear.");
});
