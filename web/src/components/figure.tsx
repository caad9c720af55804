import type { ReactNode } from "react";
import styles from "./figure.module.css";
import { Scroll } from "./scroll";

interface Props {
  /** What the picture shows, as a sentence. */
  finding: ReactNode;
  children: ReactNode;
  /** The same numbers as a table. */
  table: ReactNode;
  csv?: string | undefined;
}

/** A picture with its finding above it, and the table and the file behind it. */
export function Figure({ finding, children, table, csv }: Props) {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.finding}>{finding}</figcaption>
      {children}
      <details className="screen-only">
        <summary>The numbers as a table</summary>
        <Scroll>{table}</Scroll>
        {csv && <a href={csv}>CSV</a>}
      </details>
    </figure>
  );
}
