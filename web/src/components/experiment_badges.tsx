import type { ExperimentState } from "../api/types";
import { words } from "../format";
import { Badge, type BadgeTone } from "./badge";

const stateTones: Record<ExperimentState, BadgeTone> = {
  draft: "plain",
  running: "live",
  paused: "warn",
  stopped: "plain",
  archived: "plain",
};
export function StateBadge({ state }: { state: ExperimentState }) {
  return <Badge tone={stateTones[state] ?? "plain"}>{state}</Badge>;
}

export function decisionTone(recommended: string): BadgeTone {
  if (recommended === "ship") return "good";
  if (recommended === "roll_back") return "bad";
  if (recommended === "broken_data") return "warn";
  return "plain";
}
export function DecisionBadge({ recommended }: { recommended: string }) {
  return <Badge tone={decisionTone(recommended)}>{words(recommended)}</Badge>;
}
