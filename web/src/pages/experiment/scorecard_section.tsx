import { scorecardCsv } from "../../api/queries";
import type { Comparison, Effect, Scorecard } from "../../api/types";
import { IntervalPlot } from "../../charts/interval_plot";
import { Measured } from "../../components/measured";
import { roles, rowOf, summary } from "../../components/scorecard_rows";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Empty } from "../../components/states";
import { change, changeInterval, count, interval, number, percent, pValue, time } from "../../format";
import styles from "./experiment.module.css";

export function ScorecardSection({ scorecard }: { scorecard: Scorecard }) {
  const sound = scorecard.sample_ratio.sound;
  const csv = <a href={scorecardCsv(scorecard.experiment)}>CSV</a>;
  if (scorecard.comparisons.length === 0) {
    return (
      <Section title="Scorecard" aside={csv}>
        <Empty title="Nothing is measured yet.">The scorecard fills when listeners are exposed.</Empty>
      </Section>
    );
  }
  return (
    <Section title="Scorecard" aside={csv}>
      <p className="soft small">
        Change against {scorecard.control}, relative to its mean. Each line is the interval that holds with{" "}
        {percent(scorecard.level)} confidence whenever one looks; where it crosses 0% the direction is not clear. The
        verdict is corrected for looking at several metrics and variants, so it may be more careful than the line. A
        dashed stroke marks how much of a guardrail may be lost.
      </p>
      {roles.map(({ role, title, question }) => {
        const comparisons = scorecard.comparisons.filter((comparison) => comparison.role === role);
        if (comparisons.length === 0) return null;
        return (
          <div key={role} className={styles.group}>
            <h3>
              {title}{" "}
              <span className="soft">
                · {question}
                {sound && ` · ${summary(comparisons)}`}
              </span>
            </h3>
            <Measured>
              {(width) => (
                <IntervalPlot
                  title={title}
                  description={comparisons
                    .map((comparison) => rowOf(comparison, sound))
                    .map((row) => `${row.label}, ${row.word}: ${row.text}`)
                    .join("; ")}
                  rows={comparisons.map((comparison) => rowOf(comparison, sound))}
                  width={width}
                  axisLabel={`change against ${scorecard.control}`}
                  formatTick={(value) => (value === 0 ? "0%" : percent(value))}
                />
              )}
            </Measured>
          </div>
        );
      })}
      <details>
        <summary>The numbers as a table</summary>
        <Table scorecard={scorecard} />
      </details>
    </Section>
  );
}

function Table({ scorecard }: { scorecard: Scorecard }) {
  const headings = [
    "Control",
    "Variant's",
    "Absolute",
    "Relative",
    "Relative, at a fixed horizon",
    "p, always valid",
    "p, adjusted",
  ];
  return (
    <Scroll>
      <table>
        <caption>
          As of {time(scorecard.as_of)}; adjusted by {scorecard.correction}; intervals are tuned to{" "}
          {count(scorecard.tuning_listeners)} listeners.
        </caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Variant</th>
            <th scope="col">Verdict</th>
            {headings.map((heading) => (
              <th key={heading} scope="col" className="number">
                {heading}
              </th>
            ))}
            <th scope="col">Method</th>
          </tr>
        </thead>
        <tbody>
          {scorecard.comparisons.map((comparison) => (
            <Row
              key={`${comparison.metric} ${comparison.variant}`}
              comparison={comparison}
              sound={scorecard.sample_ratio.sound}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ comparison, sound }: { comparison: Comparison; sound: boolean }) {
  const { always_valid, fixed_horizon } = comparison;
  const p = always_valid.relative;
  return (
    <tr>
      <th scope="row">
        {comparison.name}
        <br />
        <span className="soft">{comparison.unit}</span>
      </th>
      <td>{comparison.variant}</td>
      <td className={styles.noWrap}>{rowOf(comparison, sound).word}</td>
      <Mean side={comparison.control} />
      <Mean side={comparison.treatment} />
      <EffectCell effect={always_valid.absolute} show={number} showInterval={interval} />
      <EffectCell effect={always_valid.relative} show={change} showInterval={changeInterval} />
      <EffectCell effect={fixed_horizon.relative} show={change} showInterval={changeInterval} />
      <td className="number">{"p_value" in p ? pValue(p.p_value) : "–"}</td>
      <td className="number">{comparison.adjusted_p_value === null ? "–" : pValue(comparison.adjusted_p_value)}</td>
      <td>
        {comparison.method}
        {comparison.cuped.used && ", CUPED"}
      </td>
    </tr>
  );
}

function Mean({ side }: { side: Comparison["control"] }) {
  return (
    <td className="number">
      {number(side.mean)}
      <br />
      <span className="soft">n = {count(side.listeners)}</span>
    </td>
  );
}

interface EffectProps {
  effect: Effect;
  show: (value: number) => string;
  showInterval: (value: readonly [number, number]) => string;
}
function EffectCell({ effect, show, showInterval }: EffectProps) {
  if (!("interval" in effect)) return <td className={styles.why}>{effect.why}</td>;
  return (
    <td className="number">
      {show(effect.estimate)}
      <br />
      <span className="soft">{showInterval(effect.interval)}</span>
    </td>
  );
}
