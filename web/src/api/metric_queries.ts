// The catalogue of metrics, and how long an experiment would have to run.
import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import type { Metric, Page, PowerAnswer, PowerQuestion } from "./types";

const metricsMax = 1000;

export const metricsQuery = queryOptions({
  queryKey: ["metrics"],
  queryFn: async ({ signal }): Promise<Metric[]> =>
    (await get<Page<Metric>>(`/v1/metrics?limit=${metricsMax}`, signal)).items,
  staleTime: 300_000,
});

export const powerQuery = (question: PowerQuestion) =>
  queryOptions({
    queryKey: ["power", question],
    queryFn: () => post<PowerAnswer>("/v1/power", question),
    staleTime: 300_000,
    retry: false,
  });
