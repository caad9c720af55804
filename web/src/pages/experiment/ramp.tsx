import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "../../api/queries";
import type { Experiment, HistoryEntry } from "../../api/types";
import { Section } from "../../components/section";
import { day, percent } from "../../format";
import styles from "./experiment.module.css";

/** Each change of the percentage that the history knows. */
export function stepsTaken(history: readonly HistoryEntry[]): { at: string; percent: number }[] {
  return history.flatMap((entry) =>
    entry.after && entry.after.percent !== (entry.before?.percent ?? 0)
      ? [{ at: entry.at, percent: entry.after.percent }]
      : [],
  );
}

export function Ramp({ experiment }: { experiment: Experiment }) {
  const history = useInfiniteQuery(historyQuery(experiment.key));
  const taken = stepsTaken(history.data?.pages.flatMap((page) => page.items) ?? []);
  const plan = Array.isArray(experiment.ramp_plan) ? experiment.ramp_plan : experiment.ramp_plan.steps;
  const ahead = plan.filter((step) => step.percent > experiment.percent);
  const ended = experiment.state === "stopped" || experiment.state === "archived";
  return (
    <Section
      title={
        experiment.percent > 0
          ? `Ramp: ${percent(experiment.percent / 100)} of the listeners now`
          : "Ramp: no listener now"
      }
    >
      {taken.length === 0 && ahead.length === 0 ? (
        <p className="soft">No step was taken, and none is planned.</p>
      ) : (
        <ol className={styles.steps}>
          {taken.map((step) => (
            <li key={step.at} className={styles.taken}>
              <strong>{percent(step.percent / 100)}</strong>
              <span className="soft small">{day(step.at)}</span>
            </li>
          ))}
          {!ended &&
            ahead.map((step) => (
              <li key={step.percent} className={styles.ahead}>
                <strong>{percent(step.percent / 100)}</strong>
                <span className="soft small">planned</span>
              </li>
            ))}
        </ol>
      )}
    </Section>
  );
}
