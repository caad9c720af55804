// The share of listeners over time as a staircase, with the planned steps ahead of it, dashed. Pure: from data to SVG.
// The percentage stands on a logarithmic scale: a ramp goes from a ten-thousandth of a percent to all.
import { scaleLog, scaleTime } from "@visx/scale";
import { day, percent } from "../format";
import styles from "./ramp_plot.module.css";

export interface Move {
  at: string;
  percent: number;
}

interface Props {
  moves: readonly Move[];
  ahead: readonly number[];
  width: number;
}

const height = 200;
const margin = { left: 58, right: 16, top: 14, bottom: 30 };
const stepWidth = 44;

/** Zero has no place on a logarithmic scale: it lies on the ground line. */
export function rampGeometry({ moves, ahead, width }: Props) {
  const shares = [...moves.map((move) => move.percent), ...ahead].filter((share) => share > 0);
  const lowest = Math.min(1, ...shares);
  const y = scaleLog<number>({ domain: [lowest / 3, 100], range: [height - margin.bottom, margin.top] });
  const yOf = (share: number) => (share > 0 ? y(share) : height - margin.bottom);
  const right = Math.max(margin.left + 60, width - margin.right - ahead.length * stepWidth);
  const times = moves.map((move) => new Date(move.at).getTime());
  const first = times[0] ?? 0;
  const last = Math.max(first + 1, times.at(-1) ?? 0);
  // The last step gets some room of its own, so that it can be seen.
  const x = scaleTime<number>({ domain: [first, last + (last - first) * 0.15], range: [margin.left, right] });
  return { yOf, x, right, ticks: [0.001, 0.01, 0.1, 1, 5, 25, 100].filter((tick) => tick >= lowest / 3) };
}

export function RampPlot(props: Props) {
  const { moves, ahead, width } = props;
  const { yOf, x, right, ticks } = rampGeometry(props);
  const points = moves.map((move) => ({ ...move, x: x(new Date(move.at)), y: yOf(move.percent) }));
  const taken = points.map(
    (point, index) => `${index === 0 ? "M" : "H"}${point.x}${index === 0 ? ` ${point.y}` : `V${point.y}`}`,
  );
  const now = points.at(-1);
  const planned = ahead.map((share, index) => `V${yOf(share)}H${right + (index + 1) * stepWidth}`);
  const caption = `${moves.length > 0 ? `Ramp so far: ${moves.map((move) => `${percent(move.percent / 100)} on ${day(move.at)}`).join(", ")}.` : "Not started."}${ahead.length > 0 ? ` Planned: ${ahead.map((share) => percent(share / 100)).join(", ")}.` : ""}`;
  return (
    <svg className={styles.plot} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={caption}>
      <title>{caption}</title>
      {ticks.map((tick) => (
        <g key={tick}>
          <line className={styles.grid} x1={margin.left} x2={width - margin.right} y1={yOf(tick)} y2={yOf(tick)} />
          <text className={styles.tick} x={margin.left - 8} y={yOf(tick) + 4} textAnchor="end">
            {percent(tick / 100)}
          </text>
        </g>
      ))}
      {points.length > 0 && <path className={styles.taken} d={`${taken.join("")}H${right}`} />}
      {ahead.length > 0 && <path className={styles.ahead} d={`M${right} ${now?.y ?? yOf(0)}${planned.join("")}`} />}
      {points.map((point) => (
        <circle key={point.at} className={styles.step} cx={point.x} cy={point.y} r={4.5} />
      ))}
      {points[0] && (
        <text className={styles.tick} x={margin.left} y={height - 8}>
          {day(points[0].at)}
        </text>
      )}
      {points.length > 1 && now && (
        <text className={styles.tick} x={right} y={height - 8} textAnchor="end">
          {day(now.at)}
        </text>
      )}
    </svg>
  );
}
