// The effect within segments, told apart by what listeners were before their exposure. Corrected over all of them.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useId } from "react";
import { dimensions, segmentsCsv, segmentsQuery } from "../../api/experiment_queries";
import type { Scorecard, SegmentComparison } from "../../api/types";
import { IntervalPlot } from "../../charts/interval_plot";
import { DataTable } from "../../components/data_table";
import { Figure } from "../../components/figure";
import { Measured } from "../../components/measured";
import { rowOf, summary } from "../../components/scorecard_rows";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count, number, percent, words } from "../../format";
import styles from "./experiment.module.css";
import { MetricSelect, useMetric } from "./metric_select";

const route = getRouteApi("/experiments/$key");

export function Segments({ scorecard }: { scorecard: Scorecard }) {
  const id = useId();
  const { segment } = route.useSearch();
  const navigate = route.useNavigate();
  if (scorecard.comparisons.length === 0) return null;
  return (
    <Section title="Segments" aside={segment && <a href={segmentsCsv(scorecard.experiment, segment)}>CSV</a>}>
      <div className={styles.controls}>
        <MetricSelect scorecard={scorecard} />
        <div className={styles.control}>
          <label htmlFor={id}>Told apart by</label>
          <select
            id={id}
            value={segment ?? ""}
            onChange={(event) =>
              navigate({
                search: (before) => ({
                  ...before,
                  segment: dimensions.find((dimension) => dimension === event.target.value),
                }),
              })
            }
          >
            <option value="">nothing</option>
            {dimensions.map((dimension) => (
              <option key={dimension}>{dimension}</option>
            ))}
          </select>
        </div>
      </div>
      {segment ? (
        <BySegment scorecard={scorecard} dimension={segment} />
      ) : (
        <p className="soft">
          Choose what tells listeners apart. The more segments one looks at, the more must be corrected for: what was
          not planned is a hint, not a result.
        </p>
      )}
    </Section>
  );
}

function BySegment({ scorecard, dimension }: { scorecard: Scorecard; dimension: (typeof dimensions)[number] }) {
  const metric = useMetric(scorecard);
  const query = useQuery(segmentsQuery(scorecard.experiment, dimension));
  if (query.isPending) return <Loading what="the segments" />;
  if (query.isError) return <Failed what="segments" error={query.error} retry={() => query.refetch()} />;
  const all = (query.data.segments?.comparisons ?? []) as unknown as SegmentComparison[];
  const shown = all.filter((comparison) => comparison.metric === metric?.metric);
  if (shown.length === 0) return <Empty title={`No listener is told apart by ${dimension}.`} />;
  const sound = query.data.sample_ratio.sound;
  const several = new Set(shown.map((comparison) => comparison.variant)).size > 1;
  const rows = shown.map((comparison) => ({
    ...rowOf(comparison, sound),
    key: `${comparison.segment} ${comparison.variant}`,
    label: several ? `${words(comparison.segment)} · ${comparison.variant}` : words(comparison.segment),
    note: `n ${count(comparison.control.listeners)} and ${count(comparison.treatment.listeners)}`,
  }));
  const said = `${metric?.name} by ${dimension}: ${summary(shown)} Corrected by ${query.data.segments?.correction}.`;
  return (
    <Figure
      finding={said}
      csv={segmentsCsv(scorecard.experiment, dimension)}
      table={
        <DataTable
          rows={shown}
          rowKey={(comparison) => `${comparison.segment} ${comparison.variant}`}
          columns={[
            { title: "Segment", cell: (comparison) => words(comparison.segment) },
            { title: "Variant", cell: (comparison) => comparison.variant },
            { title: "Verdict", cell: (comparison) => rowOf(comparison, sound).word },
            { title: "Control", number: true, cell: (comparison) => number(comparison.control.mean) },
            { title: "Variant's", number: true, cell: (comparison) => number(comparison.treatment.mean) },
            { title: "Change", number: true, cell: (comparison) => rowOf(comparison, sound).text },
          ]}
        />
      }
    >
      <Measured>
        {(width) => (
          <IntervalPlot
            title={`${metric?.name} by ${dimension}`}
            description={said}
            rows={rows}
            width={width}
            axisLabel={`change against ${scorecard.control}`}
            formatTick={(value) => (value === 0 ? "0%" : percent(value))}
          />
        )}
      </Measured>
    </Figure>
  );
}
