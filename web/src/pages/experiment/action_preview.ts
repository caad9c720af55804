// What a ramp step would do to listeners, in a sentence, before it is taken.
import type { Experiment } from "../../api/types";
import { count, percent } from "../../format";

export const percentMin = 0.0001;
const slotsInAll = 1_000_000;

/** Null where `to` is no percentage that a ramp can have. */
export function rampPreview(experiment: Experiment, to: number): string | null {
  if (!Number.isFinite(to) || to < percentMin || to > 100) return null;
  const change = to - experiment.percent;
  if (Math.abs(change) < 1e-9) return "Nothing changes.";
  const slots = count(Math.round((Math.abs(change) / 100) * slotsInAll));
  const share = percent(Math.abs(change) / 100);
  return change > 0
    ? `${share} more of the listeners (${slots} slots) come in, shared out by weight. Nobody who is in changes variants.`
    : `${share} of the listeners (${slots} slots), the last that came in, go back to the default. The others keep their variant.`;
}
