// From the form to the questions about its power, and from the answers to sentences.
import type { PowerAnswer, PowerQuestion } from "../../api/types";
import { count, percent } from "../../format";
import { type ExperimentForm, rampSteps } from "./experiment_yaml";

const questionsMax = 6;

/** One a step of the ramp; none before the smallest effect worth having is named. */
export function powerQuestions(form: ExperimentForm): PowerQuestion[] {
  const effect = Number(form.minimumEffect) / 100;
  if (!(effect > 0)) return [];
  const steps = rampSteps(form).filter((step) => step > 0 && step <= 100);
  return [...new Set(steps)].slice(0, questionsMax).map((step) => ({
    metric: form.primary,
    minimum_effect: effect,
    percent: step,
    variants: Math.max(2, form.variants.length),
    alpha: 0.05,
    power: 0.8,
    days: 28,
    method: "always_valid",
  }));
}

/** "1% needs 9 days to see 0.5%." */
export function powerSentence(question: PowerQuestion, answer: PowerAnswer, plannedDays: number): string {
  const share = percent((question.percent ?? 100) / 100);
  const effect = percent(question.minimum_effect ?? 0);
  if (answer.days === null)
    return `${share} never sees ${effect}: too few new listeners come in (${count(answer.listeners_needed)} are needed).`;
  const days = Math.max(1, Math.ceil(answer.days));
  const late = plannedDays > 0 && days > plannedDays ? `, more than the ${count(plannedDays)} planned` : "";
  return `${share} needs ${count(days)} ${days === 1 ? "day" : "days"} to see ${effect}${late}.`;
}
