// Which page stands at which address, and what its address may say. Each page is a chunk of its own.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from "@tanstack/react-router";
import { type Dimension, dimensions } from "./api/experiment_queries";
import type { CreditRule, ExperimentState } from "./api/types";
import { Failed } from "./components/states";
import { type View, views } from "./pages/experiment/views";
import { NotFound, Shell } from "./pages/shell/shell";

const states: readonly ExperimentState[] = ["draft", "running", "paused", "stopped", "archived"];
const rules: readonly CreditRule[] = ["selected", "proportional", "shapley", "unique"];

const oneOf = <Value extends string>(allowed: readonly Value[], value: unknown): Value | undefined =>
  allowed.find((word) => word === value);
const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
const dayText = (value: unknown): string | undefined => text(value)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];

export interface ExperimentsSearch {
  state?: ExperimentState | undefined;
  search?: string | undefined;
  owner?: string | undefined;
  area?: string | undefined;
  cursor?: string | undefined;
  /** Keys with commas between them, to be compared. */
  compare?: string | undefined;
}
export interface CompareSearch {
  a?: string | undefined;
  b?: string | undefined;
}
export interface MetricsSearch {
  search?: string | undefined;
}
export interface ExperimentSearch {
  metric?: string | undefined;
  view?: View | undefined;
  segment?: Dimension | undefined;
}
export interface AttributionSearch {
  rule?: CreditRule | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search: Record<string, unknown>): ExperimentsSearch => ({
    state: oneOf(states, search.state),
    search: text(search.search),
    owner: text(search.owner),
    area: text(search.area),
    cursor: text(search.cursor),
    compare: text(search.compare),
  }),
  component: lazyRouteComponent(() => import("./pages/experiments/experiments"), "Experiments"),
});
const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$key",
  validateSearch: (search: Record<string, unknown>): ExperimentSearch => ({
    metric: text(search.metric),
    view: oneOf(views, search.view),
    segment: oneOf(dimensions, search.segment),
  }),
  component: lazyRouteComponent(() => import("./pages/experiment/experiment"), "ExperimentPage"),
});
const newExperiment = createRoute({
  getParentRoute: () => root,
  path: "/new-experiment",
  component: lazyRouteComponent(() => import("./pages/new_experiment/new_experiment"), "NewExperiment"),
});
const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: (search: Record<string, unknown>): CompareSearch => ({ a: text(search.a), b: text(search.b) }),
  component: lazyRouteComponent(() => import("./pages/compare/compare"), "Compare"),
});
const metrics = createRoute({
  getParentRoute: () => root,
  path: "/metrics-catalogue",
  validateSearch: (search: Record<string, unknown>): MetricsSearch => ({ search: text(search.search) }),
  component: lazyRouteComponent(() => import("./pages/metrics/metrics"), "Metrics"),
});
const attribution = createRoute({
  getParentRoute: () => root,
  path: "/attribution",
  validateSearch: (search: Record<string, unknown>): AttributionSearch => ({
    rule: oneOf(rules, search.rule),
    from: dayText(search.from),
    to: dayText(search.to),
  }),
  component: lazyRouteComponent(() => import("./pages/attribution/attribution"), "Attribution"),
});
const playSearch = createRoute({
  getParentRoute: () => root,
  path: "/plays",
  component: lazyRouteComponent(() => import("./pages/play/play"), "PlaySearch"),
});
const play = createRoute({
  getParentRoute: () => root,
  path: "/plays/$playId",
  component: lazyRouteComponent(() => import("./pages/play/play"), "PlayPage"),
});
const layers = createRoute({
  getParentRoute: () => root,
  path: "/layers",
  component: lazyRouteComponent(() => import("./pages/layers/layers"), "Layers"),
});
const tokens = createRoute({
  getParentRoute: () => root,
  path: "/tokens",
  component: lazyRouteComponent(() => import("./pages/tokens/tokens"), "Tokens"),
});
export interface AuditSearch {
  actor?: string | undefined;
  object?: string | undefined;
}
const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    actor: text(search.actor),
    object: text(search.object),
  }),
  component: lazyRouteComponent(() => import("./pages/audit/audit"), "Audit"),
});
const system = createRoute({
  getParentRoute: () => root,
  path: "/system",
  component: lazyRouteComponent(() => import("./pages/system/system"), "System"),
});

const routeTree = root.addChildren([
  experiments,
  experiment,
  newExperiment,
  compare,
  attribution,
  playSearch,
  play,
  metrics,
  layers,
  tokens,
  audit,
  system,
]);

/** With a history of its own, for tests; the browser's otherwise. */
export const makeRouter = (history?: RouterHistory) =>
  createRouter({
    routeTree,
    ...(history ? { history } : {}),
    defaultPreload: "intent",
    scrollRestoration: false,
    defaultErrorComponent: ({ error, reset }) => <Failed what="page" error={error} retry={reset} />,
  });

export const router = makeRouter();

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
