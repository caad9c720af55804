// The slots of a layer as one strip: who holds how many of the million, and what is free. Pure: from shares to SVG.
// Holders are told apart by a pattern of two tones and by their order in the list below, never by hue alone.
import styles from "./slot_strip.module.css";

export interface SlotShare {
  key: string;
  slots: number;
}

interface Props {
  title: string;
  slots: number;
  shares: readonly SlotShare[];
  width: number;
}

const height = 34;

export function SlotStrip({ title, slots, shares, width }: Props) {
  const scale = width / Math.max(1, slots);
  let begin = 0;
  const boxes = shares.map((share, index) => {
    const box = { ...share, index, x: begin * scale, width: share.slots * scale };
    begin += share.slots;
    return box;
  });
  const used = boxes.reduce((sum, box) => sum + box.slots, 0);
  return (
    <svg className={styles.strip} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <title>{title}</title>
      <rect className={styles.free} x={0} y={1} width={width} height={height - 2} rx={4} />
      {boxes.map((box) => (
        <g key={box.key}>
          <rect
            className={box.index % 2 === 0 ? styles.even : styles.odd}
            x={box.x}
            y={1}
            width={Math.max(1, box.width - 1)}
            height={height - 2}
          />
          {box.width >= 26 && (
            <text className={styles.number} x={box.x + box.width / 2} y={height / 2 + 5} textAnchor="middle">
              {box.index + 1}
            </text>
          )}
        </g>
      ))}
      {width - used * scale >= 60 && (
        <text className={styles.word} x={used * scale + 10} y={height / 2 + 5}>
          free
        </text>
      )}
    </svg>
  );
}
