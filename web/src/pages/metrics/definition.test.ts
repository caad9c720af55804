import { expect, test } from "vitest";
import type { Metric } from "../../api/types";
import { definition, matches } from "./definition";

const metric = (part: Partial<Metric>): Metric => ({
  key: "thumbs_up",
  name: "Thumbs up per listener",
  kind: "mean",
  numerator: { measure: "thumbs_up" },
  ...part,
});

test("each kind says how it is counted", () => {
  expect(definition(metric({}))[0]).toBe("thumbs up per listener");
  expect(definition(metric({ kind: "ratio", denominator: { measure: "thumbs" } }))[0]).toBe("thumbs up per thumbs");
  expect(definition(metric({ kind: "proportion", at_least: 10 }))[0]).toBe("listeners with at least 10 of thumbs up");
  expect(definition(metric({ kind: "quantile", quantile: 0.9, of: "events" }))[0]).toBe(
    "90% quantile of thumbs up, over events",
  );
  expect(definition(metric({ kind: "retention", return_from: 7, return_until: 14 }))[0]).toBe(
    "listeners with thumbs up from day 7 until day 14",
  );
});
test("filters, windows and caps are told", () => {
  const told = definition(
    metric({ numerator: { measure: "plays", filter: { genre: ["jazz"] } }, window_days: 7, cap: { percentile: 0.99 } }),
  );
  expect(told[0]).toBe("plays where genre jazz per listener");
  expect(told).toContain("over 7 days from exposure");
  expect(told).toContain("capped at percentile 0.99");
});
test("a search finds parts of key, name and question, whatever the case", () => {
  expect(matches(metric({}), "PER LIS")).toBe(true);
  expect(matches(metric({}), "skips")).toBe(false);
});
