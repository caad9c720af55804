// An effect over days: a band of intervals around a line, or a whisker a day; marks say what changed on a day.
// Pure: from data to SVG. A mark is told by its letter, and by the list under the picture, not by colour.
import { scaleLinear } from "@visx/scale";
import { shownDomain } from "./interval_scale";
import styles from "./time_plot.module.css";

export interface TimePoint {
  /** What stands on the axis. */
  label: string;
  estimate: number | null;
  interval: readonly [number, number] | null;
}
export interface TimeMark {
  /** Index of the point at which it stands. */
  at: number;
  letter: string;
}

interface Props {
  title: string;
  description: string;
  points: readonly TimePoint[];
  marks: readonly TimeMark[];
  as: "band" | "whiskers";
  width: number;
  formatTick: (value: number) => string;
}

const height = 280;
const margin = { left: 62, right: 14, top: 26, bottom: 32 };
const labelWidth = 86;

export function timeGeometry(points: readonly TimePoint[], width: number) {
  const y = scaleLinear<number>({
    domain: shownDomain(points),
    range: [height - margin.bottom, margin.top],
    clamp: true,
  });
  const step = (width - margin.left - margin.right) / Math.max(1, points.length);
  const x = (index: number) => margin.left + (index + 0.5) * step;
  const labelEvery = Math.max(1, Math.ceil(labelWidth / Math.max(1, step)));
  return { x, y, labelEvery };
}

/** Runs of points that have an interval: a gap in the data is a gap in the band. */
export function runs(points: readonly TimePoint[]): number[][] {
  const found: number[][] = [];
  points.forEach((point, index) => {
    if (!point.interval) return;
    const last = found.at(-1);
    if (last && last.at(-1) === index - 1) last.push(index);
    else found.push([index]);
  });
  return found;
}

export function TimePlot({ title, description, points, marks, as, width, formatTick }: Props) {
  const { x, y, labelEvery } = timeGeometry(points, width);
  const [low = -1, high = 1] = y.domain();
  const ends = (index: number) => points[index]?.interval ?? ([0, 0] as const);
  const place = (index: number, value: number) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  return (
    <svg className={styles.plot} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}. ${description}`}>
      <title>{title}</title>
      <desc>{description}</desc>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line
            className={tick === 0 ? styles.zero : styles.grid}
            x1={margin.left}
            x2={width - margin.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text className={styles.tick} x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      {marks.map((mark) => (
        <g key={`${mark.at} ${mark.letter}`}>
          <line
            className={styles.mark}
            x1={x(mark.at)}
            x2={x(mark.at)}
            y1={margin.top - 4}
            y2={height - margin.bottom}
          />
          <text className={styles.letter} x={x(mark.at)} y={margin.top - 10} textAnchor="middle">
            {mark.letter}
          </text>
        </g>
      ))}
      {as === "band" &&
        runs(points).map((run) => {
          const above = run.map((index) => place(index, ends(index)[1]));
          const below = run.map((index) => place(index, ends(index)[0])).reverse();
          const middle = run.map((index) => place(index, points[index]?.estimate ?? 0));
          return (
            <g key={run[0]}>
              <path className={styles.band} d={`M${[...above, ...below].join("L")}Z`} />
              <path className={styles.edge} d={`M${above.join("L")}`} />
              <path className={styles.edge} d={`M${below.reverse().join("L")}`} />
              <path className={styles.line} d={`M${middle.join("L")}`} />
            </g>
          );
        })}
      {points.map((point, index) => (
        <g key={point.label}>
          {as === "whiskers" && point.interval && (
            <>
              <line
                className={styles.line}
                x1={x(index)}
                x2={x(index)}
                y1={y(point.interval[0])}
                y2={y(point.interval[1])}
              />
              {point.interval[0] >= low && (
                <path className={styles.line} d={`M${x(index) - 4} ${y(point.interval[0])}h8`} />
              )}
              {point.interval[1] <= high && (
                <path className={styles.line} d={`M${x(index) - 4} ${y(point.interval[1])}h8`} />
              )}
            </>
          )}
          {point.estimate !== null && (as === "whiskers" || index === points.length - 1) && (
            <circle className={styles.dot} cx={x(index)} cy={y(point.estimate)} r={as === "band" ? 5 : 4} />
          )}
          {index % labelEvery === 0 && (
            <text className={styles.tick} x={x(index)} y={height - 10} textAnchor="middle">
              {point.label}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
