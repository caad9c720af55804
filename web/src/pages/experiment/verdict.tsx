import type { Scorecard } from "../../api/types";
import { decisionTone } from "../../components/experiment_badges";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { count, percent, pWithSign, time } from "../../format";
import styles from "./experiment.module.css";

/** The recommendation as a sentence, and the rule that it follows from. */
export function VerdictBanner({ scorecard }: { scorecard: Scorecard }) {
  const { decision, data, level } = scorecard;
  return (
    <section className={`${styles.verdict} ${styles[decisionTone(decision.recommended)]}`} aria-label="Verdict">
      <p className={styles.recommended}>Recommended now</p>
      <p className={styles.sentence}>{decision.text}</p>
      <p className="soft small">
        Because {decision.rule}. {count(data.exposed_listeners)} listeners exposed; intervals hold with {percent(level)}{" "}
        confidence at every look; events until {time(data.caught_up_at)}.
      </p>
    </section>
  );
}

/** What else a reader must know before the numbers: broken data, carry-over, experiments that interact, who is left out. */
function Notes({ scorecard }: { scorecard: Scorecard }) {
  const carryOver = scorecard.carry_over;
  const leftOut = (scorecard.left_out ?? []).reduce((sum, one) => sum + one.overridden + one.not_people, 0);
  const notes = [
    ...scorecard.data.problems,
    ...(carryOver?.text && !carryOver.sound
      ? [`Before their exposure the variants differed already: ${carryOver.text}`]
      : []),
    ...scorecard.likely_causes.slice(0, 3).map((cause) => `Missing mostly where ${cause.dimension} is ${cause.value}`),
    ...(scorecard.interactions ?? []).map((one) => one.text ?? `Its effect depends on ${one.with}`),
    ...(leftOut > 0 ? [`${count(leftOut)} exposed listeners are left out: put in by hand, or no people`] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {notes.map((note) => (
        <li key={note}>{note}.</li>
      ))}
    </ul>
  );
}

/** Whether listeners reached the variants in the planned shares; unsound data outranks everything. */
export function Health({ scorecard }: { scorecard: Scorecard }) {
  const ratio = scorecard.sample_ratio;
  const conflicting = scorecard.data.seen_in_two_variants;
  const words = ratio.refused
    ? "The shares of the variants cannot be checked yet: too few listeners."
    : ratio.sound
      ? "Listeners reached the variants in the planned shares."
      : "Listeners did not reach the variants in the planned shares. No effect below can be trusted.";
  const heading = ratio.refused ? "Health: not known yet" : ratio.sound ? "Health: sound" : "Health: broken";
  return (
    <Section title={heading}>
      <p className={ratio.sound ? undefined : styles.broken} role={ratio.sound ? undefined : "alert"}>
        {words}
        {ratio.p_value !== null && ` p ${pWithSign(ratio.p_value)}, alarm below ${ratio.threshold}.`}
        {conflicting > 0 && ` ${count(conflicting)} listeners were seen in two variants and are left out.`}
      </p>
      <Notes scorecard={scorecard} />
      <details open={!ratio.sound}>
        <summary>Expected and observed</summary>
        <Scroll>
          <table>
            <caption>{ratio.method}</caption>
            <thead>
              <tr>
                <th scope="col">Variant</th>
                <th scope="col" className="number">
                  Observed
                </th>
                <th scope="col" className="number">
                  Expected
                </th>
                <th scope="col" className="number">
                  Off by
                </th>
              </tr>
            </thead>
            <tbody>
              {ratio.variants.map((row) => (
                <tr key={row.variant}>
                  <th scope="row">{row.variant}</th>
                  <td className="number">{count(row.observed)}</td>
                  <td className="number">{count(row.expected)}</td>
                  <td className="number">{row.expected > 0 ? percent(row.observed / row.expected - 1) : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </Section>
  );
}
