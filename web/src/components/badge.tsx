import styles from "./badge.module.css";

export type BadgeTone = "good" | "bad" | "warn" | "plain" | "live";

export function Badge({ tone, children }: { tone: BadgeTone; children: string }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}
