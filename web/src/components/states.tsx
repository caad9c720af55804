// What stands where an answer will stand, is empty, or failed.
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import styles from "./states.module.css";

export function Loading({ what }: { what: string }) {
  return (
    <p className={styles.loading} role="status">
      Loading {what}…
    </p>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children && <div className="soft">{children}</div>}
    </div>
  );
}

export function Failed({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className={styles.failed} role="alert">
      <p className={styles.title}>{missing ? `There is no such ${what}.` : `The ${what} could not be loaded.`}</p>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {retry && !missing && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
