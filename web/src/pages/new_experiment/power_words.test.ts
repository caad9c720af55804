import { expect, test } from "vitest";
import type { PowerAnswer } from "../../api/types";
import { emptyForm } from "./experiment_yaml";
import { powerQuestions, powerSentence } from "./power_words";

const form = { ...emptyForm, minimumEffect: "0.5", steps: "1, 5, 5, 200, 50" };
const answer = (days: number | null): PowerAnswer => ({
  metric: "thumbs_up",
  listeners_needed: 52_614,
  days,
  minimum_detectable_effect: null,
  observed: {},
});

test("each step of the ramp is asked about once, as a fraction of the effect", () => {
  const questions = powerQuestions(form);
  expect(questions.map((question) => question.percent)).toEqual([1, 5, 50]);
  expect(questions[0]?.minimum_effect).toBe(0.005);
});
test("without the smallest effect nothing is asked", () => {
  expect(powerQuestions({ ...form, minimumEffect: "" })).toEqual([]);
  expect(powerQuestions({ ...form, minimumEffect: "-1" })).toEqual([]);
});
test("the answer is a sentence, and says when the plan is too short", () => {
  const [question] = powerQuestions(form);
  if (!question) throw new Error("no question");
  expect(powerSentence(question, answer(8.2), 14)).toBe("1% needs 9 days to see 0.5%.");
  expect(powerSentence(question, answer(0.1), 14)).toBe("1% needs 1 day to see 0.5%.");
  expect(powerSentence(question, answer(30), 14)).toBe("1% needs 30 days to see 0.5%, more than the 14 planned.");
  expect(powerSentence(question, answer(null), 14)).toContain("1% never sees 0.5%");
});
