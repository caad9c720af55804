// Intervals on one shared axis: a row each with whiskers, a dot and the same in words. A pure function from data to SVG.
// The shape of the dot and the word at the end of the row say what the colour says.
import styles from "./interval_plot.module.css";
import { intervalScale } from "./interval_scale";
import { fitted } from "./text";

export type Tone = "better" | "worse" | "unclear" | "none" | "plain";

export interface IntervalRow {
  key: string;
  label: string;
  note: string;
  estimate: number | null;
  interval: readonly [number, number] | null;
  /** What may be lost: the interval should end on the near side of it. */
  margin?: number | null;
  tone: Tone;
  /** "better", "not clear"; empty where the row judges nothing. */
  word: string;
  /** The estimate and its interval in words, or why there is none. */
  text: string;
}

interface Props {
  title: string;
  description: string;
  rows: readonly IntervalRow[];
  width: number;
  axisLabel: string;
  formatTick: (value: number) => string;
}

const wideFrom = 680;
const axisHeight = 44;
const top = 10;

function layout(width: number) {
  const wide = width >= wideFrom;
  if (!wide) return { wide, row: 76, left: 10, right: width - 10, middle: 58, valueAt: 0 };
  const label = Math.min(270, Math.round(width * 0.3));
  const value = 230;
  return { wide, row: 48, left: label, right: width - value - 16, middle: 22, valueAt: width - value };
}

function Mark({ x, y, tone }: { x: number; y: number; tone: Tone }) {
  if (tone === "worse") return <path className={styles.mark} d={`M${x} ${y - 7}l7 7l-7 7l-7-7z`} />;
  if (tone === "unclear") return <circle className={styles.hollow} cx={x} cy={y} r={5} />;
  return <circle className={styles.mark} cx={x} cy={y} r={5.5} />;
}

/** An upright stroke where the interval ends, an arrow where it runs out of the picture. */
function End({ x, y, outside, sign }: { x: number; y: number; outside: boolean; sign: 1 | -1 }) {
  const d = outside ? `M${x - 7 * sign} ${y - 6}L${x} ${y}L${x - 7 * sign} ${y + 6}` : `M${x} ${y - 6}v12`;
  return <path className={styles.whisker} d={d} />;
}

export function IntervalPlot({ title, description, rows, width, axisLabel, formatTick }: Props) {
  const { wide, row: rowHeight, left, right, middle, valueAt } = layout(width);
  const scale = intervalScale(rows, [left, right]);
  const [low = -1, high = 1] = scale.domain();
  const bottom = top + rows.length * rowHeight;
  const ticks = scale.ticks(Math.max(2, Math.floor((right - left) / 90)));
  const labelWidth = wide ? left - 16 : width - 110;

  return (
    <svg
      className={styles.plot}
      viewBox={`0 0 ${width} ${bottom + axisHeight}`}
      role="img"
      aria-label={`${title}. ${description}`}
    >
      <title>{title}</title>
      <desc>{description}</desc>
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            className={tick === 0 ? styles.zero : styles.grid}
            x1={scale(tick)}
            x2={scale(tick)}
            y1={top}
            y2={bottom}
          />
          <text className={styles.tick} x={scale(tick)} y={bottom + 16} textAnchor="middle">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      <text className={styles.axis} x={(left + right) / 2} y={bottom + 36} textAnchor="middle">
        {axisLabel}
      </text>
      {rows.map((row, index) => {
        const y = top + index * rowHeight;
        const at = y + middle;
        return (
          <g key={row.key} className={styles[row.tone]}>
            {index > 0 && <line className={styles.rule} x1={0} x2={width} y1={y} y2={y} />}
            <text className={styles.label} x={0} y={y + 19}>
              {fitted(row.label, labelWidth, 7.3)}
            </text>
            <text className={styles.note} x={0} y={y + 36}>
              {fitted(wide ? row.note : row.text, wide ? labelWidth : width, 6.3)}
            </text>
            {typeof row.margin === "number" && row.margin > low && row.margin < high && (
              <path className={styles.margin} d={`M${scale(row.margin)} ${at - 15}v30`}>
                <title>{`margin ${formatTick(row.margin)}`}</title>
              </path>
            )}
            {row.interval && (
              <>
                <line
                  className={styles.whisker}
                  x1={scale(row.interval[0])}
                  x2={scale(row.interval[1])}
                  y1={at}
                  y2={at}
                />
                <End x={scale(row.interval[0])} y={at} outside={row.interval[0] < low} sign={-1} />
                <End x={scale(row.interval[1])} y={at} outside={row.interval[1] > high} sign={1} />
              </>
            )}
            {row.estimate !== null && <Mark x={scale(row.estimate)} y={at} tone={row.tone} />}
            {wide ? (
              <>
                <text className={styles.word} x={valueAt} y={y + (row.word ? 19 : 27)}>
                  {row.word || fitted(row.text, width - valueAt, 6.6)}
                </text>
                {row.word && (
                  <text className={styles.note} x={valueAt} y={y + 36}>
                    {fitted(row.text, width - valueAt, 6.3)}
                  </text>
                )}
              </>
            ) : (
              <text className={styles.word} x={width} y={y + 19} textAnchor="end">
                {row.word}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
