// One interval in the space of a word, with zero marked. Pure: from data to SVG.

import type { Tone } from "./interval_plot";
import styles from "./interval_plot.module.css";
import { intervalScale } from "./interval_scale";

interface Props {
  estimate: number;
  interval: readonly [number, number];
  tone: Tone;
  /** The same in words. */
  text: string;
}

const width = 150;
const height = 22;

export function MiniInterval({ estimate, interval, tone, text }: Props) {
  const scale = intervalScale([{ estimate, interval }], [6, width - 6]);
  const middle = height / 2;
  return (
    <svg
      className={styles[tone]}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      <line className={styles.zero} x1={scale(0)} x2={scale(0)} y1={1} y2={height - 1} />
      <line className={styles.whisker} x1={scale(interval[0])} x2={scale(interval[1])} y1={middle} y2={middle} />
      {interval.map((end) => (
        <path key={end} className={styles.whisker} d={`M${scale(end)} ${middle - 4}v8`} />
      ))}
      <circle className={tone === "unclear" ? styles.hollow : styles.mark} cx={scale(estimate)} cy={middle} r={4.5} />
    </svg>
  );
}
