// A square of shares: of what the row has, how much the column has too. A pure function from data to SVG; each cell
// says its number, so that the shade is never the only sign.
import styles from "./heat_map.module.css";
import { fitted } from "./text";

interface Props {
  title: string;
  description: string;
  names: readonly string[];
  /** In [0, 1], or null where there is no share. */
  share: (row: string, column: string) => number | null;
  rowWord: string;
  columnWord: string;
}

const cell = 46;
const rowHeight = 32;
const left = 150;
const top = 118;

export function HeatMap({ title, description, names, share, rowWord, columnWord }: Props) {
  const width = left + names.length * cell + 70;
  const height = top + names.length * rowHeight + 4;
  return (
    <svg
      className={styles.map}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`${title}. ${description}`}
    >
      <title>{title}</title>
      <desc>{description}</desc>
      <text className={styles.axis} x={0} y={top - 26}>
        {rowWord} ↓
      </text>
      <text className={styles.axis} x={0} y={top - 8}>
        {columnWord} →
      </text>
      {names.map((name, index) => (
        <g key={name}>
          <text className={styles.name} transform={`translate(${left + (index + 0.6) * cell} ${top - 8}) rotate(-45)`}>
            {fitted(name, 130, 7)}
          </text>
          <text className={styles.name} x={left - 8} y={top + (index + 0.65) * rowHeight} textAnchor="end">
            {fitted(name, left - 12, 7)}
          </text>
        </g>
      ))}
      {names.map((row, y) =>
        names.map((column, x) => {
          const value = row === column ? null : share(row, column);
          return (
            <g key={`${row} ${column}`} transform={`translate(${left + x * cell} ${top + y * rowHeight})`}>
              <rect className={styles.blank} width={cell - 2} height={rowHeight - 2} rx={3} />
              {value !== null && (
                <rect
                  className={styles.heat}
                  width={cell - 2}
                  height={rowHeight - 2}
                  rx={3}
                  fillOpacity={value.toFixed(3)}
                />
              )}
              <text
                className={value !== null && value > 0.55 ? styles.onHeat : styles.value}
                x={cell / 2 - 1}
                y={rowHeight / 2 + 3}
                textAnchor="middle"
              >
                {value === null ? "–" : Math.round(100 * value)}
              </text>
            </g>
          );
        }),
      )}
    </svg>
  );
}
