import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import styles from "./attribution.module.css";

const route = getRouteApi("/attribution");

/** From which day, and until before which; empty takes the last 28 days. */
export function Period() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [from, setFrom] = useState(search.from ?? "");
  const [to, setTo] = useState(search.to ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    navigate({ search: { ...search, from: from || undefined, to: to || undefined } });
  };
  return (
    <form className={styles.period} onSubmit={submit}>
      <label>
        <span>From</span>
        <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        <span>Until before</span>
        <input type="date" value={to} min={from || undefined} onChange={(event) => setTo(event.target.value)} />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}
