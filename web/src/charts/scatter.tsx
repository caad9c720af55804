// Things by two numbers, the second with its interval; lines through the middle ones part the picture into four, each
// named. Pure: from data to SVG.
import { scaleLinear } from "@visx/scale";
import styles from "./scatter.module.css";
import { fitted } from "./text";

export interface ScatterPoint {
  key: string;
  x: number;
  y: number;
  interval: readonly [number, number] | null;
}

interface Props {
  title: string;
  description: string;
  points: readonly ScatterPoint[];
  /** Above left, above right, below left, below right. */
  corners: readonly [string, string, string, string];
  xLabel: string;
  yLabel: string;
  width: number;
  format: (value: number) => string;
}

const height = 380;
const margin = { left: 62, right: 16, top: 34, bottom: 46 };

export const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
};

function domainOf(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.08 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}

export function Scatter({ title, description, points, corners, xLabel, yLabel, width, format }: Props) {
  if (points.length === 0) return null;
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = scaleLinear<number>({ domain: domainOf(points.map((point) => point.x)), range: [margin.left, right] });
  const y = scaleLinear<number>({
    domain: domainOf(points.flatMap((point) => [point.y, ...(point.interval ?? [])])),
    range: [bottom, margin.top],
  });
  const middle = { x: x(middleOf(points.map((point) => point.x))), y: y(middleOf(points.map((point) => point.y))) };
  const cornerWidth = (right - margin.left) / 2;
  return (
    <svg className={styles.plot} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}. ${description}`}>
      <title>{title}</title>
      <desc>{description}</desc>
      {x.ticks(Math.max(2, Math.floor(width / 160))).map((tick) => (
        <text key={tick} className={styles.tick} x={x(tick)} y={bottom + 16} textAnchor="middle">
          {format(tick)}
        </text>
      ))}
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line className={styles.grid} x1={margin.left} x2={right} y1={y(tick)} y2={y(tick)} />
          <text className={styles.tick} x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <line className={styles.middle} x1={middle.x} x2={middle.x} y1={margin.top} y2={bottom} />
      <line className={styles.middle} x1={margin.left} x2={right} y1={middle.y} y2={middle.y} />
      {corners.map((corner, index) => (
        <text
          key={corner}
          className={styles.corner}
          x={index % 2 === 0 ? margin.left + 4 : right}
          y={index < 2 ? margin.top + 12 : bottom - 6}
          textAnchor={index % 2 === 0 ? "start" : "end"}
        >
          {fitted(corner, cornerWidth, 6.6)}
        </text>
      ))}
      {points.map((point) => {
        const late = x(point.x) > width * 0.66;
        return (
          <g key={point.key}>
            {point.interval && (
              <line
                className={styles.whisker}
                x1={x(point.x)}
                x2={x(point.x)}
                y1={y(point.interval[0])}
                y2={y(point.interval[1])}
              />
            )}
            <circle className={styles.dot} cx={x(point.x)} cy={y(point.y)} r={5} />
            <text
              className={styles.name}
              x={x(point.x) + (late ? -9 : 9)}
              y={y(point.y) + 4}
              textAnchor={late ? "end" : "start"}
            >
              {point.key}
            </text>
          </g>
        );
      })}
      <text className={styles.tick} x={margin.left} y={14}>
        {yLabel} ↑
      </text>
      <text className={styles.tick} x={right} y={height - 8} textAnchor="end">
        {xLabel} →
      </text>
    </svg>
  );
}
