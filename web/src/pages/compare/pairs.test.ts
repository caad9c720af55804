import { expect, test } from "vitest";
import type { Scorecard } from "../../api/types";
import { pairs } from "./pairs";

const card = (...metrics: [string, string][]) =>
  ({ comparisons: metrics.map(([metric, role]) => ({ metric, name: metric, role })) }) as unknown as Scorecard;

test("only what both measure is set side by side, and what decides comes first", () => {
  const found = pairs(
    card(["plays", "secondary"], ["thumbs_up", "primary"], ["skip_rate", "guardrail"]),
    card(["thumbs_up", "secondary"], ["plays", "secondary"], ["stations_created", "primary"]),
  );
  expect(found.map((pair) => pair.metric)).toEqual(["thumbs_up", "plays"]);
});
