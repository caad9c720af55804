// What the experiment can see by now, and how long it would take to see what it is for.

import type { Comparison, Scorecard } from "../../api/types";
import { DataTable } from "../../components/data_table";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { count, day, percent } from "../../format";
import styles from "./experiment.module.css";

export function powerWords(comparison: Comparison): string {
  const { power } = comparison;
  const parts: string[] = [];
  if (power.minimum_detectable_effect !== null)
    parts.push(
      `By now a change of ${percent(power.minimum_detectable_effect)} in ${comparison.name} would be seen with ${percent(power.target_power)} chance.`,
    );
  if (power.listeners_more === 0) parts.push(`It can see ${percent(power.target_effect)}: enough listeners are in.`);
  else if (power.listeners_more !== null)
    parts.push(
      `To see ${percent(power.target_effect)} it needs ${count(power.listeners_more)} more listeners${
        power.days_left === null ? "" : `, ${daysWords(power.days_left)} at the pace of the last seven days`
      }.`,
    );
  if (power.why) parts.push(`${power.why.charAt(0).toUpperCase()}${power.why.slice(1)}.`);
  return parts.join(" ") || "There is no answer yet: too few listeners were exposed.";
}

const daysWords = (days: number): string => (days <= 1 ? "about a day" : `about ${count(Math.ceil(days))} days`);

export function Power({ scorecard }: { scorecard: Scorecard }) {
  const { comparisons, plan } = scorecard;
  if (comparisons.length === 0) return null;
  const primary = comparisons.filter((comparison) => comparison.role === "primary");
  return (
    <Section title="Power and days left">
      {(primary.length > 0 ? primary : comparisons.slice(0, 1)).map((comparison) => (
        <div key={comparison.variant}>
          <p>
            {primary.length > 1 && <strong>{comparison.variant}: </strong>}
            {powerWords(comparison)}
          </p>
          {comparison.power.power_now !== null && (
            <p className={styles.meter}>
              <meter
                min={0}
                max={1}
                value={comparison.power.power_now}
                aria-label={`Power now to see ${percent(comparison.power.target_effect)}`}
              />{" "}
              {percent(Math.round(1000 * comparison.power.power_now) / 1000)} power now to see{" "}
              {percent(comparison.power.target_effect)}; {percent(comparison.power.target_power)} is aimed at
            </p>
          )}
        </div>
      ))}
      <p className="soft small">
        {plan.planned_end
          ? `The planned end is ${day(plan.planned_end)}${plan.planned_end_reached ? ", and it is reached" : ""}.`
          : "No end is planned."}
      </p>
      <details>
        <summary>Every metric as a table</summary>
        <Scroll>
          <DataTable
            rows={comparisons}
            rowKey={(comparison) => `${comparison.metric} ${comparison.variant}`}
            columns={[
              { title: "Metric", cell: (comparison) => comparison.name },
              { title: "Variant", cell: (comparison) => comparison.variant },
              {
                title: "Seen by now",
                number: true,
                cell: ({ power }) =>
                  power.minimum_detectable_effect === null ? "–" : percent(power.minimum_detectable_effect),
              },
              { title: "To be seen", number: true, cell: ({ power }) => percent(power.target_effect) },
              {
                title: "Listeners more",
                number: true,
                cell: ({ power }) => (power.listeners_more === null ? "–" : count(power.listeners_more)),
              },
              {
                title: "Days left",
                number: true,
                cell: ({ power }) => (power.days_left === null ? "–" : count(Math.ceil(power.days_left))),
              },
            ]}
          />
        </Scroll>
      </details>
    </Section>
  );
}
