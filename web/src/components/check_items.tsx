import styles from "./check_items.module.css";

/** What is done and what is open; the mark and the word say it, not the colour. */
export function CheckItems({ items }: { items: readonly { text: string; done: boolean }[] }) {
  return (
    <ul className={styles.items}>
      {items.map((item) => (
        <li key={item.text} className={item.done ? styles.done : styles.open}>
          <span aria-hidden="true">{item.done ? "✓" : "○"}</span> {item.text}
          <span className={styles.word}>{item.done ? "done" : "open"}</span>
        </li>
      ))}
    </ul>
  );
}
