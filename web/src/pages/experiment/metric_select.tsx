// Which metric the pictures over time and by segment show; it stands in the address.
import { getRouteApi } from "@tanstack/react-router";
import { useId } from "react";
import type { Comparison, Scorecard } from "../../api/types";
import styles from "./experiment.module.css";

const route = getRouteApi("/experiments/$key");

/** One comparison a metric, the primary one first. */
function metricsOf(scorecard: Scorecard): Comparison[] {
  const seen = new Set<string>();
  const once = scorecard.comparisons.filter(
    (comparison) => !seen.has(comparison.metric) && seen.add(comparison.metric) !== undefined,
  );
  return once.sort((a, b) => Number(b.role === "primary") - Number(a.role === "primary"));
}

export function useMetric(scorecard: Scorecard): Comparison | undefined {
  const { metric } = route.useSearch();
  const all = metricsOf(scorecard);
  return all.find((comparison) => comparison.metric === metric) ?? all[0];
}

export function MetricSelect({ scorecard }: { scorecard: Scorecard }) {
  const id = useId();
  const navigate = route.useNavigate();
  const chosen = useMetric(scorecard);
  return (
    <div className={styles.control}>
      <label htmlFor={id}>Metric</label>
      <select
        id={id}
        value={chosen?.metric ?? ""}
        onChange={(event) => navigate({ search: (before) => ({ ...before, metric: event.target.value }) })}
      >
        {metricsOf(scorecard).map((comparison) => (
          <option key={comparison.metric} value={comparison.metric}>
            {comparison.name}
            {comparison.role === "primary" ? " (primary)" : ""}
          </option>
        ))}
      </select>
    </div>
  );
}
