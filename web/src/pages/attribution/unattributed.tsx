import type { AttributionReport, Balance, CreditRule } from "../../api/types";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { count, number, percent, words } from "../../format";
import styles from "./attribution.module.css";
import { reasons } from "./rules";

const msPerHour = 3_600_000;

/** What happened, what was credited, and why the rest was not: the three always add up. */
export function Unattributed({ totals, rule }: { totals: AttributionReport["totals"]; rule: CreditRule }) {
  const balances = totals.rules[rule];
  const rows: [string, Balance, (value: number) => string][] = [
    ["Thumbs up", balances.thumbs_up, count],
    ["Thumbs down", balances.thumbs_down, count],
    ["Hours", balances.listened_ms, (ms) => number(ms / msPerHour)],
  ];
  const { happened, unattributed } = balances.thumbs_up;
  return (
    <Section title="What was not attributed">
      <p>
        {unattributed === 0
          ? "Under this rule every thumb up found its recommender."
          : `Under this rule ${count(unattributed)} of ${count(happened)} thumbs up (${percent(unattributed / happened)}) belong to no recommender.`}
      </p>
      <Scroll>
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="number">
                Happened
              </th>
              <th scope="col" className="number">
                Credited
              </th>
              <th scope="col" className="number">
                Not attributed
              </th>
              <th scope="col">Why not</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, balance, show]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="number">{show(balance.happened)}</td>
                <td className="number">{show(balance.credited)}</td>
                <td className="number">{show(balance.unattributed)}</td>
                <td className={styles.reason}>
                  {Object.entries(balance.unattributed_by_reason)
                    .filter(([, amount]) => amount > 0)
                    .map(([reason, amount]) => `${show(amount)}: ${reasons[reason] ?? words(reason)}`)
                    .join("; ") || "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}
