// The effect over time with a confidence sequence, so that looking often is fair; and who came in on which day.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { timeseriesCsv, timeseriesQuery } from "../../api/experiment_queries";
import type { Scorecard, Series, Timeseries } from "../../api/types";
import { StackedColumns, totalOf } from "../../charts/stacked_columns";
import { TimePlot } from "../../charts/time_plot";
import { Choice } from "../../components/choice";
import { DataTable } from "../../components/data_table";
import { Figure } from "../../components/figure";
import { Measured } from "../../components/measured";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count, day, interval, number, percent } from "../../format";
import styles from "./experiment.module.css";
import { MetricSelect, useMetric } from "./metric_select";
import { finding, marksOf, newListeners, pointsOf, timePoint } from "./over_time_reading";
import type { View } from "./views";

const route = getRouteApi("/experiments/$key");

const views: readonly { value: View; label: string }[] = [
  { value: "cumulative", label: "So far" },
  { value: "daily", label: "Day by day" },
  { value: "exposure", label: "Since exposure" },
];

export function OverTime({ scorecard }: { scorecard: Scorecard }) {
  const metric = useMetric(scorecard);
  const query = useQuery({ ...timeseriesQuery(scorecard.experiment, metric?.metric ?? ""), enabled: Boolean(metric) });
  if (!metric) return null;
  return (
    <>
      <Section
        title="Over time"
        aside={query.isSuccess && <a href={timeseriesCsv(scorecard.experiment, metric.metric)}>CSV</a>}
      >
        <div className={styles.controls}>
          <MetricSelect scorecard={scorecard} />
          <ViewChoice />
        </div>
        {query.isPending ? (
          <Loading what="the days" />
        ) : query.isError ? (
          <Failed what="time series" error={query.error} retry={() => query.refetch()} />
        ) : query.data.series.every((series) => series.cumulative.length === 0) ? (
          <Empty title="There is no day to show yet.">The first day appears when a listener is exposed.</Empty>
        ) : (
          query.data.series.map((series) => (
            <SeriesFigure
              key={series.variant}
              timeseries={query.data}
              series={series}
              name={metric.name}
              several={query.data.series.length > 1}
            />
          ))
        )}
      </Section>
      {query.isSuccess && <Exposures timeseries={query.data} control={scorecard.control} />}
    </>
  );
}

function ViewChoice() {
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Choice
      legend="Shown"
      options={views}
      value={view ?? "cumulative"}
      onChange={(value) =>
        navigate({ search: (before) => ({ ...before, view: value === "cumulative" ? undefined : value }) })
      }
    />
  );
}

interface SeriesProps {
  timeseries: Timeseries;
  series: Series;
  name: string;
  several: boolean;
}
function SeriesFigure({ timeseries, series, name, several }: SeriesProps) {
  const { view = "cumulative" } = route.useSearch();
  const points = pointsOf(series, view);
  const marks = view === "exposure" ? [] : marksOf(timeseries, points);
  const said = finding(series, name);
  return (
    <>
      {several && <h3>{series.variant}</h3>}
      <Figure
        finding={said}
        table={
          <DataTable
            caption={`${name}, ${series.variant} against the control, in ${series.unit}. ${timeseries.method}.`}
            rows={points}
            rowKey={(point) => point.day ?? String(point.days_since_exposure)}
            columns={[
              {
                title: view === "exposure" ? "Day since exposure" : "Day",
                cell: (point) => (point.day ? day(point.day) : count(point.days_since_exposure ?? 0)),
              },
              { title: "Control listeners", number: true, cell: (point) => count(point.control_listeners) },
              { title: "Variant's listeners", number: true, cell: (point) => count(point.treatment_listeners) },
              {
                title: "Difference",
                number: true,
                cell: (point) => (point.estimate === undefined ? (point.why ?? "–") : number(point.estimate)),
              },
              {
                title: "Interval",
                number: true,
                cell: (point) => {
                  const ends = timePoint(point).interval;
                  return ends ? interval(ends) : "–";
                },
              },
            ]}
          />
        }
      >
        <Measured>
          {(width) => (
            <TimePlot
              title={`${name} over time, ${series.variant}`}
              description={said}
              points={points.map(timePoint)}
              marks={marks}
              as={view === "cumulative" ? "band" : "whiskers"}
              width={width}
              formatTick={number}
            />
          )}
        </Measured>
        <p className="soft small">
          Difference in {series.unit}, with intervals of {percent(timeseries.level)} that hold at every look.
          {marks.length > 0 && " R marks a ramp step, M a new model version:"}
        </p>
        {marks.length > 0 && (
          <ul className={styles.marks}>
            {marks.map((mark) => (
              <li key={mark.day}>
                <strong>{mark.letter}</strong> {mark.day}: {mark.texts.join("; ")}
              </li>
            ))}
          </ul>
        )}
      </Figure>
    </>
  );
}

function Exposures({ timeseries, control }: { timeseries: Timeseries; control: string }) {
  const { parts, columns } = newListeners(timeseries, control);
  if (columns.length === 0) return null;
  const inAll = columns.reduce((sum, column) => sum + totalOf(column), 0);
  const last = columns.slice(-7).reduce((sum, column) => sum + totalOf(column), 0) / Math.min(7, columns.length);
  const said = `${count(inAll)} listeners came in on ${count(columns.length)} days; in the last seven about ${number(Math.round(last * 10) / 10)} a day.`;
  return (
    <Section title="Exposures a day">
      <Figure
        finding={said}
        table={
          <DataTable
            rows={columns}
            rowKey={(column) => column.label}
            columns={[
              { title: "Day", cell: (column) => column.label },
              ...parts.map((part, index) => ({
                title: part,
                number: true,
                cell: (column: (typeof columns)[number]) => count(column.values[index] ?? 0),
              })),
            ]}
          />
        }
        csv={timeseriesCsv(timeseries.experiment, timeseries.series[0]?.metric ?? "")}
      >
        <Measured>
          {(width) => (
            <StackedColumns
              title="Listeners exposed for the first time, a day"
              description={said}
              parts={parts}
              columns={columns}
              shares={false}
              width={width}
              formatTick={count}
            />
          )}
        </Measured>
      </Figure>
    </Section>
  );
}
