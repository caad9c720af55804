import { expect, test } from "vitest";
import type { Experiment } from "../../api/types";
import { possibleActions } from "./actions";

const verbs = (state: string, managed_by: string | null) =>
  possibleActions({ state, managed_by, randomised_by: "us" } as Experiment).map((action) => action.verb);

test("what may be done follows from the state", () => {
  expect(verbs("draft", null)).toEqual(["start"]);
  expect(verbs("running", null)).toEqual(["ramp", "pause", "kill", "stop"]);
});
test("what is managed from files can be stopped here in an emergency, and nothing else", () => {
  expect(verbs("draft", "files")).toEqual([]);
  expect(verbs("running", "files")).toEqual(["kill", "stop"]);
  expect(verbs("stopped", "files")).toEqual([]);
});
