import { type ReactNode, useId } from "react";
import styles from "./field.module.css";

/** A label, its control, and what helps to fill it in; `children` gets the ids that tie the three together. */
export function Field({
  label,
  help,
  children,
}: {
  label: string;
  help?: ReactNode;
  children: (ids: { id: string; "aria-describedby": string | undefined }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": help ? `${id}-help` : undefined })}
      {help && (
        <p id={`${id}-help`} className="soft small">
          {help}
        </p>
      )}
    </div>
  );
}
