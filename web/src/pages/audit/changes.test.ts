import { expect, test } from "vitest";
import { changes } from "./changes";

test("only what differs is told, also inside of objects", () => {
  expect(
    changes(
      { percent: 1, plan: { alpha: 0.05, notes: "" }, revision: 3, owner: "ada" },
      { percent: 5, plan: { alpha: 0.01, notes: "" }, revision: 4, owner: "ada" },
    ),
  ).toEqual([
    { field: "percent", before: "1", after: "5" },
    { field: "plan.alpha", before: "0.05", after: "0.01" },
  ]);
});

test("what is new or gone stands against nothing", () => {
  expect(changes(null, { role: "viewer" })).toEqual([{ field: "role", before: "nothing", after: "viewer" }]);
  expect(changes({ variants: [1] }, {})).toEqual([{ field: "variants", before: "[1]", after: "nothing" }]);
});
