// What the page of one experiment asks beside its scorecard: over time, by segment, the checklist, what everybody gets.
import { queryOptions } from "@tanstack/react-query";
import { get, withQuery } from "./client";
import { experimentPath } from "./queries";
import type { Checklist, Defaults, Scorecard, Timeseries } from "./types";

export const dimensions = ["mode", "genre", "tenure", "popularity", "novelty"] as const;
export type Dimension = (typeof dimensions)[number];

const timeseriesPath = (key: string, metric: string, format?: string) =>
  withQuery(`${experimentPath(key)}/timeseries`, { metric, format });
export const timeseriesQuery = (key: string, metric: string) =>
  queryOptions({
    queryKey: ["timeseries", key, metric],
    queryFn: ({ signal }) => get<Timeseries>(timeseriesPath(key, metric), signal),
  });
export const timeseriesCsv = (key: string, metric: string) => timeseriesPath(key, metric, "csv");

export const segmentsQuery = (key: string, dimension: Dimension) =>
  queryOptions({
    queryKey: ["segments", key, dimension],
    queryFn: ({ signal }) =>
      get<Scorecard>(withQuery(`${experimentPath(key)}/scorecard`, { segment: dimension }), signal),
  });
export const segmentsCsv = (key: string, dimension: Dimension) =>
  withQuery(`${experimentPath(key)}/scorecard`, { segment: dimension, format: "csv" });

export const checklistQuery = (key: string) =>
  queryOptions({
    queryKey: ["checklist", key],
    queryFn: ({ signal }) => get<Checklist>(`${experimentPath(key)}/checklist`, signal),
  });

export const defaultsQuery = queryOptions({
  queryKey: ["defaults"],
  queryFn: ({ signal }) => get<Defaults>("/v1/defaults", signal),
});
