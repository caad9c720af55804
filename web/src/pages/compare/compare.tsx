// Two experiments side by side: what each shows of the metrics that both measure, on one axis a metric.

import { useQueries } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { experimentQuery, scorecardQuery } from "../../api/queries";
import type { Comparison, Scorecard } from "../../api/types";
import { IntervalPlot } from "../../charts/interval_plot";
import { DataTable } from "../../components/data_table";
import { Figure } from "../../components/figure";
import { Measured } from "../../components/measured";
import { rowOf } from "../../components/scorecard_rows";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count, day, percent } from "../../format";
import { pairs } from "./pairs";

const route = getRouteApi("/compare");

export function Compare() {
  const { a, b } = route.useSearch();
  return (
    <>
      <p className="small screen-only">
        <Link to="/">All experiments</Link>
      </p>
      <h1>Side by side</h1>
      {a && b ? (
        <Both keys={[a, b]} />
      ) : (
        <Empty title="Two experiments are wanted.">
          <Link to="/">Choose them in the list</Link>, with the boxes named “compare”.
        </Empty>
      )}
    </>
  );
}

function Both({ keys }: { keys: readonly [string, string] }) {
  const scorecards = useQueries({ queries: keys.map((key) => scorecardQuery(key)) });
  const experiments = useQueries({ queries: keys.map((key) => experimentQuery(key)) });
  const failed = [...experiments, ...scorecards].find((query) => query.isError);
  if (failed) return <Failed what="comparison" error={failed.error} retry={() => failed.refetch()} />;
  const [left, right] = scorecards.map((query) => query.data);
  if (!left || !right || experiments.some((query) => query.isPending)) return <Loading what="both scorecards" />;
  return (
    <>
      <Section title="What is recommended">
        <Scroll>
          <DataTable
            rows={[left, right]}
            rowKey={(scorecard) => scorecard.experiment}
            columns={[
              {
                title: "Experiment",
                cell: (scorecard) => (
                  <Link to="/experiments/$key" params={{ key: scorecard.experiment }}>
                    {scorecard.experiment}
                  </Link>
                ),
              },
              { title: "Recommended now", cell: (scorecard) => scorecard.decision.text },
              { title: "Data", cell: (scorecard) => (scorecard.sample_ratio.sound ? "sound" : "broken") },
              { title: "Listeners", number: true, cell: (scorecard) => count(scorecard.data.exposed_listeners) },
              {
                title: "Since",
                cell: (scorecard) => {
                  const started = experiments[scorecard === left ? 0 : 1]?.data?.started_at;
                  return started ? day(started) : "–";
                },
              },
            ]}
          />
        </Scroll>
      </Section>
      <Metrics left={left} right={right} />
    </>
  );
}

function Metrics({ left, right }: { left: Scorecard; right: Scorecard }) {
  const found = pairs(left, right);
  if (found.length === 0) return <Empty title="They have no metric in common." />;
  const row = (scorecard: Scorecard, comparison: Comparison) => ({
    ...rowOf(comparison, scorecard.sample_ratio.sound),
    key: `${scorecard.experiment} ${comparison.metric} ${comparison.variant}`,
    label: scorecard.experiment,
    note: `${comparison.variant} · n ${count(comparison.treatment.listeners)}`,
  });
  return found.map((pair) => {
    const rows = [
      ...pair.left.map((comparison) => row(left, comparison)),
      ...pair.right.map((comparison) => row(right, comparison)),
    ];
    const said = rows.map((one) => `${one.label}: ${one.text}, ${one.word}`).join("; ");
    return (
      <Section key={pair.metric} title={pair.name}>
        <Figure
          finding={`${said}.`}
          table={
            <DataTable
              rows={rows}
              rowKey={(one) => one.key}
              columns={[
                { title: "Experiment", cell: (one) => one.label },
                { title: "Variant and listeners", cell: (one) => one.note },
                { title: "Change", number: true, cell: (one) => one.text },
                { title: "Verdict", cell: (one) => one.word },
              ]}
            />
          }
        >
          <Measured>
            {(width) => (
              <IntervalPlot
                title={pair.name}
                description={said}
                rows={rows}
                width={width}
                axisLabel="change against each one's own control"
                formatTick={(value) => (value === 0 ? "0%" : percent(value))}
              />
            )}
          </Measured>
        </Figure>
      </Section>
    );
  });
}
