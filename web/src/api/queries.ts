// Every question that the pages ask, by name, and the addresses of the same answers as CSV.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, get, getText, withQuery } from "./client";
import type {
  AttributionReport,
  AuditEntry,
  Experiment,
  HistoryEntry,
  Layer,
  Page,
  PlayChain,
  RampState,
  Scorecard,
  Session,
  Token,
} from "./types";

const experimentsPerPage = 20;
const historyPerPage = 50;
const refreshMs = 60_000;

export const experimentPath = (key: string) => `/v1/experiments/${encodeURIComponent(key)}`;

/** Null where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await get<Session>("/v1/session", signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export interface ExperimentFilter {
  state?: string | undefined;
  search?: string | undefined;
  owner?: string | undefined;
  area?: string | undefined;
  cursor?: string | undefined;
}
/** One page: thousands of experiments are filtered and cut by the server. */
export const experimentsQuery = (filter: ExperimentFilter) =>
  queryOptions({
    queryKey: ["experiments", filter],
    queryFn: ({ signal }) =>
      get<Page<Experiment>>(withQuery("/v1/experiments", { ...filter, limit: experimentsPerPage }), signal),
  });

export const experimentQuery = (key: string) =>
  queryOptions({
    queryKey: ["experiment", key],
    queryFn: ({ signal }) => get<Experiment>(experimentPath(key), signal),
    refetchInterval: refreshMs,
  });

export const scorecardQuery = (key: string) =>
  queryOptions({
    queryKey: ["scorecard", key],
    queryFn: ({ signal }) => get<Scorecard>(`${experimentPath(key)}/scorecard`, signal),
    refetchInterval: refreshMs,
  });
export const scorecardCsv = (key: string) => `${experimentPath(key)}/scorecard?format=csv`;

export const rampQuery = (key: string) =>
  queryOptions({
    queryKey: ["ramp", key],
    queryFn: ({ signal }) => get<RampState>(`${experimentPath(key)}/ramp`, signal),
    refetchInterval: refreshMs,
  });

export const historyQuery = (key: string) =>
  infiniteQueryOptions({
    queryKey: ["history", key],
    queryFn: ({ pageParam, signal }) =>
      get<Page<HistoryEntry>>(
        withQuery(`${experimentPath(key)}/history`, { limit: historyPerPage, cursor: pageParam ?? undefined }),
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export interface AttributionFilter {
  from?: string | undefined;
  to?: string | undefined;
  genre?: string | undefined;
  mode?: string | undefined;
}
export const attributionQuery = (filter: AttributionFilter) =>
  queryOptions({
    queryKey: ["attribution", filter],
    queryFn: ({ signal }) => get<AttributionReport>(withQuery("/v1/reports/attribution", { ...filter }), signal),
  });
export const attributionCsv = (filter: AttributionFilter) =>
  withQuery("/v1/reports/attribution", { ...filter, format: "csv" });

export const playQuery = (playId: string) =>
  queryOptions({
    queryKey: ["play", playId],
    queryFn: ({ signal }) => get<PlayChain>(`/v1/plays/${encodeURIComponent(playId)}`, signal),
  });

export const layersQuery = infiniteQueryOptions({
  queryKey: ["layers"],
  queryFn: ({ pageParam, signal }) =>
    get<Page<Layer>>(withQuery("/v1/layers", { limit: 20, cursor: pageParam ?? undefined }), signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => get<Page<Token>>("/v1/tokens?limit=1000", signal),
});

export interface ReadyCheck {
  name: string;
  good: boolean;
  detail: string;
}
/** The answer is the same with 503: then something does not hold. */
export const readyQuery = queryOptions({
  queryKey: ["ready"],
  queryFn: async ({ signal }): Promise<ReadyCheck[]> => {
    const response = await fetch("/readyz", { credentials: "same-origin", signal });
    const body = (await response.json()) as { checks: ReadyCheck[] };
    return body.checks;
  },
  refetchInterval: 5_000,
});
export const metricsTextQuery = queryOptions({
  queryKey: ["metrics-text"],
  queryFn: ({ signal }) => getText("/metrics", signal),
  refetchInterval: 5_000,
});

export interface AuditFilter {
  actor?: string | undefined;
  object?: string | undefined;
}
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      get<Page<AuditEntry>>(
        withQuery("/v1/audit", { ...filter, limit: historyPerPage, cursor: pageParam ?? undefined }),
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
