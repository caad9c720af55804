// Short names for what docs/openapi.yaml describes; schema.ts is made from it by `npm run api`.
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["Principal"];
export type Role = Session["role"];
export type Problem = Partial<Schemas["Problem"]>;
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export type Experiment = Schemas["Experiment"];
export type ExperimentState = Schemas["ExperimentState"];
export type Variant = Schemas["Variant"];
export type HistoryEntry = Schemas["HistoryEntry"];
export type RampState = Schemas["RampState"];
export type Layer = Schemas["Layer"];
export type AuditEntry = Schemas["AuditEntry"];
export type Token = Schemas["Token"];

export type Estimate = Schemas["Estimate"];
export type Effect = Schemas["Effect"];
export type EffectPair = Schemas["EffectPair"];
export type Comparison = Schemas["MetricComparison"];
export type MetricRole = Comparison["role"];
export type Verdict = Comparison["verdict"];
export type Scorecard = Schemas["Scorecard"];
export type Timeseries = Schemas["Timeseries"];
export type Series = Timeseries["series"][number];
export type SeriesPoint = Schemas["SeriesPoint"];
export type Metric = Schemas["Metric"];
export type DefaultArm = Schemas["DefaultArm"];
export type SampleRatio = Scorecard["sample_ratio"];

/** A number with its interval, or with the reason why it has none; a rate of nothing has no value either. */
export type ReportNumber = Schemas["ReportNumber"];
export type RuleCredit = Schemas["CreditAmounts"];
export type AttributionRow = Schemas["AttributionRow"];
export type RecommenderRow = Schemas["RecommenderRow"];
export type CreditRule = keyof AttributionRow["credit"];
export type Balance = Schemas["Balance"];
export type AttributionReport = Schemas["AttributionReport"];
export type Overlap = AttributionReport["overlap"][number];

export type CreditOfPlay = Schemas["PlayCredit"];
export type PlayInChain = Schemas["PlayChain"];
export type PlayChain = Schemas["PlayChains"];

export type Checklist =
  paths["/v1/experiments/{key}/checklist"]["get"]["responses"]["200"]["content"]["application/json"];
export type Defaults = paths["/v1/defaults"]["get"]["responses"]["200"]["content"]["application/json"];
export type PowerQuestion = paths["/v1/power"]["post"]["requestBody"]["content"]["application/json"];
export type PowerAnswer = paths["/v1/power"]["post"]["responses"]["200"]["content"]["application/json"];
/** A comparison within one segment has no fixed horizon. */
export type SegmentComparison = Omit<Comparison, "fixed_horizon"> & { segment: string };
