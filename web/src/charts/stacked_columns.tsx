// Columns of parts, one a day: in all, or each column as shares of its own whole. Pure: from data to SVG.
// Parts are told apart by pattern and by their order in the legend, not by hue alone.
import { scaleLinear } from "@visx/scale";
import { useId } from "react";
import styles from "./stacked_columns.module.css";

export interface Column {
  label: string;
  /** One a part, in the order of `parts`. */
  values: readonly number[];
}

interface Props {
  title: string;
  description: string;
  parts: readonly string[];
  columns: readonly Column[];
  shares: boolean;
  width: number;
  formatTick: (value: number) => string;
}

export const partsMax = 9;
const height = 240;
const margin = { left: 62, right: 14, top: 12, bottom: 30 };
const legendRow = 22;
const labelWidth = 86;

export const totalOf = (column: Column) => column.values.reduce((sum, value) => sum + value, 0);

/** The parts of a column from the ground up, each as [from, until]. */
export function stacked(column: Column, shares: boolean): [number, number][] {
  const whole = shares ? totalOf(column) || 1 : 1;
  let below = 0;
  return column.values.map((value) => {
    const from = below;
    below += value / whole;
    return [from, below];
  });
}

function legendPlaces(parts: readonly string[], width: number) {
  let x = 0;
  let row = 0;
  return parts.map((part) => {
    const wide = 30 + part.length * 7.4;
    if (x > 0 && x + wide > width) {
      x = 0;
      row += 1;
    }
    const place = { part, x, row };
    x += wide;
    return place;
  });
}

/** Four tones, and each again with a hatch. */
function Patterns({ id, count }: { id: string; count: number }) {
  return (
    <defs>
      {Array.from({ length: count }, (_, index) => {
        const tone = styles[`tone${index % 4}`];
        const slanted = index >= 4 ? (index >= 8 ? -45 : 45) : 0;
        return (
          <pattern
            // biome-ignore lint/suspicious/noArrayIndexKey: a pattern is its number
            key={index}
            id={`${id}-${index}`}
            width={7}
            height={7}
            patternUnits="userSpaceOnUse"
            patternTransform={slanted ? `rotate(${slanted})` : undefined}
          >
            <rect className={tone} width={7} height={7} />
            {slanted !== 0 && <rect className={styles.hatch} width={2.5} height={7} />}
          </pattern>
        );
      })}
    </defs>
  );
}

export function StackedColumns({ title, description, parts, columns, shares, width, formatTick }: Props) {
  const id = useId();
  const places = legendPlaces(parts, width - margin.left);
  const legendHeight = ((places.at(-1)?.row ?? 0) + 1) * legendRow;
  const highest = shares ? 1 : Math.max(1e-9, ...columns.map(totalOf));
  const y = scaleLinear<number>({ domain: [0, highest], range: [height - margin.bottom, margin.top] });
  const step = (width - margin.left - margin.right) / Math.max(1, columns.length);
  const every = Math.max(1, Math.ceil(labelWidth / step));
  const fill = (index: number) => `url(#${id}-${index % partsMax})`;
  return (
    <svg
      className={styles.plot}
      viewBox={`0 0 ${width} ${height + legendHeight}`}
      role="img"
      aria-label={`${title}. ${description}`}
    >
      <title>{title}</title>
      <desc>{description}</desc>
      <Patterns id={id} count={Math.min(parts.length, partsMax)} />
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line className={styles.grid} x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text className={styles.tick} x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      {columns.map((column, at) => (
        <g key={column.label}>
          {stacked(column, shares).map(([from, until], index) =>
            until > from ? (
              <rect
                key={parts[index]}
                className={styles.part}
                fill={fill(index)}
                x={margin.left + at * step + step * 0.12}
                width={step * 0.76}
                y={y(until)}
                height={y(from) - y(until)}
              />
            ) : null,
          )}
          {at % every === 0 && (
            <text className={styles.tick} x={margin.left + (at + 0.5) * step} y={height - 8} textAnchor="middle">
              {column.label}
            </text>
          )}
        </g>
      ))}
      {places.map(({ part, x, row }, index) => (
        <g key={part} transform={`translate(${margin.left + x} ${height + row * legendRow})`}>
          <rect className={styles.part} fill={fill(index)} width={16} height={14} y={2} />
          <text className={styles.name} x={22} y={14}>
            {part}
          </text>
        </g>
      ))}
    </svg>
  );
}
