// The answers of the API that the pages read, as docs/openapi.yaml and docs/formats describe them.

export type Role = "service" | "viewer" | "scientist" | "admin";
export interface Session {
  name: string;
  role: Role;
}

export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  errors?: { pointer: string; code: string; detail: string }[];
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export type ExperimentState = "draft" | "running" | "paused" | "stopped" | "archived";
export interface Variant {
  key: string;
  weight: number;
  control: boolean;
  slots: number;
  killed_at?: string | null;
}
export interface Experiment {
  key: string;
  state: ExperimentState;
  layer: string;
  percent: number;
  hypothesis: string;
  owner: string;
  area: string;
  metrics: { metric: string; role: MetricRole }[];
  ramp_plan: { percent: number; hours?: number; note?: string }[];
  variants: Variant[];
  created_at: string;
  started_at: string | null;
  stopped_at: string | null;
  decision: "ship" | "rollback" | "inconclusive" | null;
  decision_reason: string | null;
}
export interface HistoryEntry {
  id: string;
  at: string;
  actor: string;
  action: string;
  reason: string;
  before?: Experiment | null;
  after?: Experiment | null;
}

export interface Estimate {
  estimate: number;
  standard_error: number;
  interval: [number, number];
  p_value: number;
}
export interface Refusal {
  refused: string;
  why: string;
}
export type Effect = Estimate | Refusal;
export interface EffectPair {
  absolute: Effect;
  relative: Effect;
}
export type MetricRole = "primary" | "secondary" | "guardrail";
export type Verdict = "better" | "worse" | "not clear" | "no answer";
export interface Comparison {
  metric: string;
  name: string;
  unit: string;
  direction: "increase_is_good" | "decrease_is_good";
  role: MetricRole;
  variant: string;
  verdict: Verdict;
  control: { listeners: number; mean: number };
  treatment: { listeners: number; mean: number };
  always_valid: EffectPair;
  fixed_horizon: EffectPair;
  adjusted_p_value: number | null;
  cuped: boolean;
  method: string;
}
export interface SampleRatio {
  sound: boolean;
  p_value: number | null;
  threshold: number;
  variants: { variant: string; observed: number; expected: number }[];
  left_out_after_change?: number;
  method?: string;
  refused?: string;
}
export interface Scorecard {
  experiment: string;
  state: ExperimentState;
  control: string;
  as_of: string;
  data: { caught_up_at: string; exposed_listeners: number; seen_in_two_variants: number };
  level: number;
  tuning_listeners: number;
  correction: string;
  sample_ratio: SampleRatio;
  decision: { recommended: string; text: string; rule: string };
  comparisons: Comparison[];
}

export type CreditRule = "selected" | "proportional" | "shapley" | "unique";
/** A number with its interval, or with the reason why it has none; a rate of nothing has no value either. */
export interface ReportNumber {
  value: number | null;
  interval: [number, number] | null;
  standard_error?: number;
  refused?: string;
  why?: string;
}
export interface RuleCredit {
  thumbs_up: ReportNumber;
  thumbs_down: ReportNumber;
  hours: ReportNumber;
}
export interface AttributionRow {
  proposed: number;
  selected: number;
  unique: number;
  thumb_up_rate: ReportNumber;
  hours: { proposed: number; selected: number };
  credit: Record<CreditRule, RuleCredit>;
  sample: { plays: number; listener_groups: number };
}
export interface RecommenderRow extends AttributionRow {
  recommender: string;
  registered: boolean;
  versions: (AttributionRow & { version: string })[];
}
export interface Balance {
  happened: number;
  credited: number;
  unattributed: number;
  unattributed_by_reason: Record<string, number>;
}
export interface Overlap {
  a: string;
  b: string;
  plays: number;
  jaccard: number;
  share_of_a: number;
  share_of_b: number;
}
export interface AttributionReport {
  from: string;
  to: string;
  data: { caught_up_at: string; events: number };
  level: number;
  method: { days: string; credit: string; intervals: string };
  totals: {
    plays: number;
    thumbs_up: number;
    thumbs_down: number;
    hours: number;
    rules: Record<CreditRule, { thumbs_up: Balance; thumbs_down: Balance; listened_ms: Balance }>;
  };
  recommenders: RecommenderRow[];
  overlap: Overlap[];
}

export interface CreditOfPlay {
  shares: {
    recommender: string;
    version: string;
    share: number;
    thumbs_up: number;
    thumbs_down: number;
    listened_ms: number;
  }[];
  unattributed: string | null;
}
export interface PlayInChain {
  listener_id: string;
  play: {
    occurred_at: string;
    track_id: string | null;
    artist_id: string | null;
    station_id: string | null;
    station_seed: string | null;
    genre: string | null;
    mode: string | null;
    selected_by: string | null;
    propensity: number | null;
  } | null;
  slate: {
    recommender: string;
    version: string;
    registered: boolean;
    score: number;
    rank: number;
    selected: boolean;
  }[];
  experiments: {
    experiment: string;
    variant: string | null;
    control: boolean;
    first_exposed_at: string;
    seen_in_two_variants: boolean;
  }[];
  thumb: "up" | "down" | null;
  thumbs: { event_id: string; occurred_at: string; value: "up" | "down" | "undo"; stands: boolean }[];
  listens: { event_id: string; occurred_at: string; listened_ms: number; outcome: string }[];
  listened_ms: number;
  track_ms: number | null;
  credit: Record<CreditRule, CreditOfPlay>;
}
export interface PlayChain {
  play_id: string;
  plays: PlayInChain[];
  more: boolean;
  data: { caught_up_at: string };
}
