// Whose proposals the thumbs and the listening were: credit by recommender under one of four rules, and who overlaps.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { attributionCsv, attributionQuery } from "../../api/queries";
import type { AttributionReport, CreditRule, RecommenderRow, ReportNumber, RuleCredit } from "../../api/types";
import { IntervalPlot, type IntervalRow } from "../../charts/interval_plot";
import { Choice } from "../../components/choice";
import { Measured } from "../../components/measured";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count, day, interval, number, percent, time } from "../../format";
import styles from "./attribution.module.css";
import { CreditTable } from "./credit_table";
import { OverlapSection } from "./overlap";
import { Period } from "./period";
import { creditRules } from "./rules";
import { Unattributed } from "./unattributed";
import { UniqueQuality } from "./unique_quality";

const route = getRouteApi("/attribution");

export function Attribution() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const rule: CreditRule = search.rule ?? "selected";
  const filter = { from: search.from, to: search.to };
  const report = useQuery({ ...attributionQuery(filter), placeholderData: keepPreviousData });
  return (
    <>
      <h1>Attribution</h1>
      <p className={styles.caveat}>
        Credit shares out what happened. It is <strong>not incremental effect</strong>: what would not have happened
        without a recommender is shown only by experiments and the holdout.
      </p>
      <div className={styles.controls}>
        <Choice
          legend="Rule of credit"
          options={creditRules}
          value={rule}
          onChange={(value) => navigate({ search: { ...search, rule: value }, replace: true })}
        />
        <Period key={`${search.from} ${search.to}`} />
      </div>
      {report.isPending ? (
        <Loading what="the attribution" />
      ) : report.isError ? (
        <Failed what="attribution" error={report.error} retry={() => report.refetch()} />
      ) : (
        <Report report={report.data} rule={rule} csv={attributionCsv(filter)} />
      )}
    </>
  );
}

function Report({ report, rule, csv }: { report: AttributionReport; rule: CreditRule; csv: string }) {
  const { totals } = report;
  const says = creditRules.find((entry) => entry.value === rule)?.says;
  if (totals.plays === 0 && report.recommenders.length === 0) {
    return (
      <Empty title={`Nothing was played from ${day(report.from)} until ${day(report.to)}.`}>
        Choose another period.
      </Empty>
    );
  }
  return (
    <>
      <p className={styles.totals}>
        {count(totals.plays)} plays, {count(totals.thumbs_up)} thumbs up, {count(totals.thumbs_down)} thumbs down and{" "}
        {number(totals.hours)} hours, from {day(report.from)} until {day(report.to)}.{" "}
        <span className="soft">Events until {time(report.data.caught_up_at)}.</span>
      </p>
      <CreditPlot
        report={report}
        rule={rule}
        of="thumbs_up"
        title="Thumbs up credited"
        unit="thumbs up"
        csv={csv}
        says={says}
      />
      <CreditPlot
        report={report}
        rule={rule}
        of="hours"
        title="Listening credited"
        unit="hours"
        csv={csv}
        says={says}
      />
      <Unattributed totals={totals} rule={rule} />
      <CreditTable report={report} rule={rule} csv={csv} />
      <UniqueQuality rows={report.recommenders} csv={csv} />
      <OverlapSection overlap={report.overlap} />
    </>
  );
}

const inWords = (value: ReportNumber): string =>
  value.value === null
    ? (value.why ?? "no number")
    : `${number(value.value)} ${value.interval ? `(${interval(value.interval)})` : "(no interval: see the table)"}`;

export function creditRows(rows: readonly RecommenderRow[], rule: CreditRule, of: keyof RuleCredit): IntervalRow[] {
  const credited = (row: RecommenderRow) => row.credit[rule][of];
  return [...rows]
    .sort((a, b) => (credited(b).value ?? 0) - (credited(a).value ?? 0))
    .map((row) => ({
      key: row.recommender,
      label: row.recommender,
      note: `${count(row.selected)} of ${count(row.proposed)} proposals played`,
      estimate: credited(row).value,
      interval: credited(row).interval,
      tone: "plain",
      word: "",
      text: inWords(credited(row)),
    }));
}

interface PlotProps {
  report: AttributionReport;
  rule: CreditRule;
  of: "thumbs_up" | "hours";
  title: string;
  unit: string;
  csv: string;
  says: string | undefined;
}
function CreditPlot({ report, rule, of, title, unit, csv, says }: PlotProps) {
  const rows = creditRows(report.recommenders, rule, of);
  const sum = rows.reduce((total, row) => total + (row.estimate ?? 0), 0);
  const most = rows[0];
  const share = most?.estimate && sum > 0 ? most.estimate / sum : 0;
  return (
    <Section title={title} aside={<a href={csv}>CSV</a>}>
      <p>
        {most && share > 0
          ? `${most.label} has the most: ${number(most.estimate ?? 0)} of ${number(sum)} ${unit} (${percent(share)}).`
          : "Nothing was credited."}{" "}
        <span className="soft small">
          {says} Lines are {percent(report.level)} intervals.
        </span>
      </p>
      <Measured>
        {(width) => (
          <IntervalPlot
            title={title}
            description={rows.map((row) => `${row.label}: ${row.text}`).join("; ")}
            rows={rows}
            width={width}
            axisLabel={unit}
            formatTick={number}
          />
        )}
      </Measured>
    </Section>
  );
}
