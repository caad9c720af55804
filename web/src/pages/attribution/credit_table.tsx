import type { AttributionReport, AttributionRow, CreditRule, ReportNumber } from "../../api/types";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { count, interval, number, percent } from "../../format";
import styles from "./attribution.module.css";

/** The numbers behind the plots, each recommender with its model versions below it. */
export function CreditTable({ report, rule, csv }: { report: AttributionReport; rule: CreditRule; csv: string }) {
  return (
    <Section title="By recommender and model version" aside={<a href={csv}>CSV</a>}>
      <Scroll>
        <table>
          <caption>
            Intervals: {report.method.intervals}. {report.method.days}.
          </caption>
          <thead>
            <tr>
              <th scope="col">Recommender</th>
              {["Proposed", "Selected", "Only proposer", "Thumb-up rate", "Thumbs up", "Thumbs down", "Hours"].map(
                (heading) => (
                  <th key={heading} scope="col" className="number">
                    {heading}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {report.recommenders.map((row) => [
              <Row
                key={row.recommender}
                name={row.registered ? row.recommender : `${row.recommender} (not registered)`}
                row={row}
                rule={rule}
                main
              />,
              ...row.versions.map((version) => (
                <Row key={`${row.recommender} ${version.version}`} name={version.version} row={version} rule={rule} />
              )),
            ])}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

function Row({
  name,
  row,
  rule,
  main = false,
}: {
  name: string;
  row: AttributionRow;
  rule: CreditRule;
  main?: boolean;
}) {
  const credit = row.credit[rule];
  return (
    <tr>
      <th scope="row" className={main ? undefined : styles.version}>
        {name}
      </th>
      <td className="number">{count(row.proposed)}</td>
      <td className="number">{count(row.selected)}</td>
      <td className="number">{count(row.unique)}</td>
      <NumberCell number={row.thumb_up_rate} show={percent} />
      <NumberCell number={credit.thumbs_up} show={number} />
      <NumberCell number={credit.thumbs_down} show={number} />
      <NumberCell number={credit.hours} show={number} />
    </tr>
  );
}

function NumberCell({ number: value, show }: { number: ReportNumber; show: (value: number) => string }) {
  return (
    <td className="number">
      {value.value === null ? "–" : show(value.value)}
      <br />
      {value.interval ? (
        <span className="soft">
          {show === percent
            ? `${percent(value.interval[0])} to ${percent(value.interval[1])}`
            : interval(value.interval)}
        </span>
      ) : (
        <span className={styles.why}>{value.why}</span>
      )}
    </td>
  );
}
