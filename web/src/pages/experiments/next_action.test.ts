import { expect, test } from "vitest";
import type { Experiment, Scorecard } from "../../api/types";
import { dayOf, nextAction } from "./next_action";

const experiment = (part: Partial<Experiment>): Experiment =>
  ({
    state: "running",
    percent: 5,
    ramp_plan: [{ percent: 1 }, { percent: 5 }, { percent: 25 }],
    started_at: "2026-11-10T09:00:00Z",
    stopped_at: null,
    analysis_plan: { planned_days: 21 },
    ...part,
  }) as Experiment;
const recommends = (recommended: string) => ({ decision: { recommended } }) as unknown as Scorecard;
const now = Date.parse("2026-11-14T10:00:00Z");

test("the day counts from the start, and stands beside the planned ones", () => {
  expect(dayOf(experiment({}), now)).toBe("day 5 of 21");
  expect(dayOf(experiment({ started_at: null }), now)).toBeNull();
  expect(dayOf(experiment({ stopped_at: "2026-11-12T09:00:00Z" }), now)).toBe("2 days");
});
test("while it runs, what the scorecard recommends comes first", () => {
  expect(nextAction(experiment({}), recommends("broken_data"))).toBe("Find out which listeners are missing");
  expect(nextAction(experiment({}), recommends("roll_back"))).toBe("Roll it back");
  expect(nextAction(experiment({}), recommends("ship"))).toBe("Stop it, and ship");
});
test("else the next step of the plan, and at its end to wait", () => {
  expect(nextAction(experiment({}), recommends("keep_going"))).toBe("Raise to 25% when its gates are open");
  expect(nextAction(experiment({ percent: 25 }), undefined)).toBe("Wait for the answer");
});
test("each other state has its own", () => {
  expect(nextAction(experiment({ state: "draft" }), undefined)).toBe("Start it");
  expect(nextAction(experiment({ state: "stopped", decision: "ship" }), undefined)).toBe("Ship it to everybody");
  expect(nextAction(experiment({ state: "stopped", decision: "rollback" }), undefined)).toBe("Archive it");
});
