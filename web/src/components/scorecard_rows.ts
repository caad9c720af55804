// From the scorecard's comparisons to the rows of its charts.
import type { Comparison, Effect, Estimate, MetricRole, Verdict } from "../api/types";
import type { IntervalRow, Tone } from "../charts/interval_plot";
import { change, changeInterval, count, number } from "../format";

const tones: Record<Verdict, Tone> = {
  better: "better",
  worse: "worse",
  "not clear": "unclear",
  "no answer": "none",
  withheld: "unclear",
};

export const roles: readonly { role: MetricRole; title: string; question: string }[] = [
  { role: "primary", title: "Primary metric", question: "what decides" },
  { role: "guardrail", title: "Guardrails", question: "what must not get worse" },
  { role: "secondary", title: "Secondary metrics", question: "what else moved" },
];

export const estimated = (effect: Effect): Estimate | null => ("interval" in effect ? effect : null);

/** Where the data is not `sound`, the interval is shown but nothing is judged by it. */
export function rowOf(comparison: Omit<Comparison, "fixed_horizon">, sound: boolean): IntervalRow {
  const effect = comparison.always_valid.relative;
  const estimate = estimated(effect);
  const margin = comparison.guardrail?.margin ?? null;
  const guarded = comparison.guardrail ? ` · guardrail ${comparison.guardrail.status}` : "";
  const sides = comparison.direction === "decrease_is_good" ? " · less is better" : "";
  return {
    key: `${comparison.metric} ${comparison.variant}`,
    label: comparison.name,
    note: `${comparison.variant} · n ${count(comparison.treatment.listeners)}${sides}${guarded}`,
    estimate: estimate?.estimate ?? null,
    interval: estimate?.interval ?? null,
    margin: margin === null || margin === 0 ? null : comparison.direction === "decrease_is_good" ? margin : -margin,
    tone: sound ? (tones[comparison.verdict] ?? "unclear") : "unclear",
    word: sound ? comparison.verdict : "no verdict",
    text: "why" in effect ? effect.why : `${change(effect.estimate)} (${changeInterval(effect.interval)})`,
  };
}

/** What a group of metrics shows, in one sentence. */
export function summary(comparisons: readonly Pick<Comparison, "verdict">[]): string {
  const of = (verdict: Verdict) => comparisons.filter((comparison) => comparison.verdict === verdict);
  const parts = (["better", "worse", "not clear", "no answer"] as const)
    .map((verdict) => [verdict, of(verdict).length] as const)
    .filter(([, found]) => found > 0)
    .map(([verdict, found]) => `${number(found)} ${verdict}`);
  return `${parts.join(", ")}.`;
}
