// The metrics that two scorecards share, those that decide in either first.
import type { Comparison, Scorecard } from "../../api/types";

export interface Pair {
  metric: string;
  name: string;
  left: Comparison[];
  right: Comparison[];
}

export function pairs(left: Scorecard, right: Scorecard): Pair[] {
  const metrics = [...new Set(left.comparisons.map((comparison) => comparison.metric))];
  return metrics
    .map((metric) => {
      const of = (scorecard: Scorecard) => scorecard.comparisons.filter((comparison) => comparison.metric === metric);
      return { metric, name: of(left)[0]?.name ?? metric, left: of(left), right: of(right) };
    })
    .filter((pair) => pair.right.length > 0)
    .sort((a, b) => Number(decides(b)) - Number(decides(a)));
}

const decides = (pair: Pair) => [...pair.left, ...pair.right].some((comparison) => comparison.role === "primary");
