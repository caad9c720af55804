// What a row of the list says beside its numbers: on which day the experiment is, and what to do next.
import type { Experiment, Scorecard } from "../../api/types";
import { count, percent } from "../../format";

const dayMs = 86_400_000;

/** "day 5 of 21"; null before it starts. The day on which it starts is the first. */
export function dayOf(experiment: Experiment, now: number): string | null {
  if (!experiment.started_at) return null;
  const until = experiment.stopped_at ? Date.parse(experiment.stopped_at) : now;
  const days = Math.max(1, Math.ceil((until - Date.parse(experiment.started_at)) / dayMs));
  const planned = experiment.analysis_plan.planned_days;
  if (experiment.stopped_at) return `${count(days)} ${days === 1 ? "day" : "days"}`;
  return planned ? `day ${count(days)} of ${count(planned)}` : `day ${count(days)}`;
}

/** The next step of the plan above where it stands now. */
export function nextStep(experiment: Experiment): number | null {
  const steps = Array.isArray(experiment.ramp_plan) ? experiment.ramp_plan : experiment.ramp_plan.steps;
  return steps.find((step) => step.percent > experiment.percent + 1e-9)?.percent ?? null;
}

export function nextAction(experiment: Experiment, scorecard: Scorecard | undefined): string {
  const step = nextStep(experiment);
  switch (experiment.state) {
    case "draft":
      return "Start it";
    case "paused":
      return "Resume it, or stop it";
    case "stopped":
      return experiment.decision === "ship" && !experiment.shipped ? "Ship it to everybody" : "Archive it";
    case "archived":
      return "Nothing";
    case "running":
      break;
  }
  switch (scorecard?.decision.recommended) {
    case "broken_data":
      return "Find out which listeners are missing";
    case "roll_back":
      return "Roll it back";
    case "ship":
      return "Stop it, and ship";
    default:
      return step === null ? "Wait for the answer" : `Raise to ${percent(step / 100)} when its gates are open`;
  }
}
