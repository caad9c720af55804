import { expect, test } from "vitest";
import type { Experiment } from "../../api/types";
import { rampPreview } from "./action_preview";

const at = (percent: number) => ({ percent }) as Experiment;

test("raising says who comes in, and that nobody moves", () => {
  expect(rampPreview(at(1), 5)).toBe(
    "4% more of the listeners (40,000 slots) come in, shared out by weight. Nobody who is in changes variants.",
  );
});
test("lowering says who leaves", () => {
  expect(rampPreview(at(5), 1)).toMatch(/^4% of the listeners \(40,000 slots\), the last that came in, go back/);
});
test("the same percentage changes nothing", () => {
  expect(rampPreview(at(5), 5)).toBe("Nothing changes.");
});
test("what is no percentage of a ramp has no preview", () => {
  for (const wrong of [0, -1, 101, Number.NaN, 0.00001]) expect(rampPreview(at(5), wrong)).toBeNull();
});
