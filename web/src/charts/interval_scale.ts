// The horizontal scale of an interval plot, apart from its drawing.
import { scaleLinear } from "@visx/scale";

export interface Extent {
  estimate: number | null;
  interval: readonly [number, number] | null;
  margin?: number | null;
}

/** How far one interval may stretch the axis of all: as many times as the middling one reaches from zero. */
const stretchMax = 4;
/** Beyond the farthest estimate there is room, as a part of it. */
const roomBeyondEstimates = 1.3;

/**
 * The part of the axis that is shown: zero, every estimate, and all intervals, except that the ends of one far wider than
 * the others run out of the picture (drawn with an arrow) rather than squeezing the others to dots.
 */
export function shownDomain(rows: readonly Extent[]): [number, number] {
  const estimates = rows.flatMap((row) => [row.estimate ?? [], row.margin ?? []].flat());
  const ends = rows.flatMap((row) => row.interval ?? []);
  const reaches = rows
    .flatMap((row) => (row.interval ? [Math.max(...row.interval.map(Math.abs))] : []))
    .sort((a, b) => a - b);
  const middling = reaches[Math.floor(reaches.length / 2)] ?? 0;
  const limit = Math.max(
    stretchMax * middling,
    ...estimates.map((estimate) => roomBeyondEstimates * Math.abs(estimate)),
  );
  const low = Math.min(0, ...estimates, ...ends.map((end) => Math.max(end, -limit)));
  const high = Math.max(0, ...estimates, ...ends.map((end) => Math.min(end, limit)));
  if (low === high) return [-1, 1];
  const margin = 0.04 * (high - low);
  return [low < 0 ? low - margin : 0, high > 0 ? high + margin : 0];
}

export function intervalScale(rows: readonly Extent[], range: [number, number]) {
  return scaleLinear<number>({ domain: shownDomain(rows), range, clamp: true });
}
