// From a time series to the points of its picture, and to the sentence that says what it shows.
import type { Series, SeriesPoint, Timeseries } from "../../api/types";
import type { Column } from "../../charts/stacked_columns";
import type { TimeMark, TimePoint } from "../../charts/time_plot";
import { count, day, interval, number, shortDay } from "../../format";
import type { View } from "./views";

export const pointsOf = (series: Series, view: View): SeriesPoint[] =>
  view === "daily" ? series.daily : view === "exposure" ? series.by_days_since_exposure : series.cumulative;

const labelOf = (point: SeriesPoint): string =>
  point.day ? shortDay(point.day) : `day ${count(point.days_since_exposure ?? 0)}`;

export const timePoint = (point: SeriesPoint): TimePoint => ({
  label: labelOf(point),
  estimate: point.estimate ?? null,
  interval: point.interval && point.interval.length === 2 ? [point.interval[0] ?? 0, point.interval[1] ?? 0] : null,
});

export interface NamedMark extends TimeMark {
  day: string;
  texts: string[];
}

/** What changed, a day each: "R" a ramp step, "M" a model version, "RM" both. */
export function marksOf(timeseries: Timeseries, points: readonly SeriesPoint[]): NamedMark[] {
  return points.flatMap((point, at) => {
    const here = timeseries.marks.filter((mark) => mark.day === point.day);
    if (here.length === 0 || !point.day) return [];
    const letter = [
      here.some((mark) => mark.kind === "ramp") && "R",
      here.some((mark) => mark.kind === "model_version") && "M",
    ]
      .filter(Boolean)
      .join("");
    return [{ at, letter, day: day(point.day), texts: here.map((mark) => mark.text) }];
  });
}

const trends: Record<Series["trend"]["reading"], string> = {
  steady: "It is steady over the days since exposure.",
  "wears off": "It wears off with the days since exposure: part of it is novelty.",
  grows: "It grows with the days since exposure: listeners learn to like it, or to dislike it.",
  "no answer": "Whether it wears off cannot be told yet.",
};

export function finding(series: Series, name: string): string {
  const last = series.cumulative.at(-1);
  if (!last?.interval || last.estimate === undefined)
    return `${name} has no answer yet${last?.why ? `: ${last.why}` : ""}.`;
  const [low = 0, high = 0] = last.interval;
  const side =
    low > 0
      ? "above zero at every look"
      : high < 0
        ? "below zero at every look"
        : "on both sides of zero: the direction is not clear";
  return `After ${count(series.cumulative.length)} days ${name} differs by ${number(last.estimate)} ${series.unit} (${interval([low, high])}), ${side}. ${trends[series.trend.reading]}`;
}

/** Listeners who came in on each day, by variant: the differences of those who are in by then. */
export function newListeners(timeseries: Timeseries, control: string): { parts: string[]; columns: Column[] } {
  const first = timeseries.series[0];
  if (!first) return { parts: [], columns: [] };
  const treatments = timeseries.series.filter((series) => series.metric === first.metric);
  const rising = (values: number[]) => values.map((value, index) => Math.max(0, value - (values[index - 1] ?? 0)));
  const series = [
    rising(first.cumulative.map((point) => point.control_listeners)),
    ...treatments.map((one) => rising(one.cumulative.map((point) => point.treatment_listeners))),
  ];
  return {
    parts: [control, ...treatments.map((one) => one.variant)],
    columns: first.cumulative.map((point, index) => ({
      label: labelOf(point),
      values: series.map((values) => values[index] ?? 0),
    })),
  };
}
