// Who changed what, when, why, from what to what. For admins.

import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { auditQuery } from "../../api/queries";
import type { AuditEntry } from "../../api/types";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count, time } from "../../format";
import styles from "./audit.module.css";
import { changes } from "./changes";

const route = getRouteApi("/audit");

export function Audit() {
  const filter = route.useSearch();
  const query = useInfiniteQuery(auditQuery(filter));
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <header className={styles.head}>
        <h1>Audit</h1>
        <Filters key={`${filter.actor} ${filter.object}`} />
      </header>
      {query.isPending ? (
        <Loading what="the audit log" />
      ) : query.isError ? (
        <Failed what="audit log" error={query.error} retry={() => query.refetch()} />
      ) : entries.length === 0 ? (
        <Empty title="Nothing matches." />
      ) : (
        <Section
          title={query.hasNextPage ? `The last ${count(entries.length)} changes` : `${count(entries.length)} changes`}
        >
          <ol className={styles.list}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
          {query.hasNextPage && (
            <button type="button" onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
              {query.isFetchingNextPage ? "Loading…" : "Older ones"}
            </button>
          )}
        </Section>
      )}
    </>
  );
}

function Filters() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [actor, setActor] = useState(filter.actor ?? "");
  const [object, setObject] = useState(filter.object ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    navigate({ search: { actor: actor.trim() || undefined, object: object.trim() || undefined } });
  };
  return (
    <form className={styles.filters} onSubmit={submit}>
      <input aria-label="Who" placeholder="Who" value={actor} onChange={(event) => setActor(event.target.value)} />
      <input
        aria-label="What, by its key"
        placeholder="What, by its key"
        value={object}
        onChange={(event) => setObject(event.target.value)}
      />
      <button type="submit">Filter</button>
    </form>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const differences = changes(entry.before, entry.after);
  return (
    <li>
      <span className={styles.when}>{time(entry.at)}</span>
      <div>
        <p className={styles.what}>
          <strong>{entry.action.replaceAll("_", " ")}</strong> {entry.object_kind}{" "}
          {entry.object_kind === "experiment" ? (
            <Link to="/experiments/$key" params={{ key: entry.object }}>
              {entry.object}
            </Link>
          ) : (
            entry.object
          )}
          <span className="soft"> by {entry.actor}</span>
        </p>
        {entry.reason && <p className={styles.reason}>{entry.reason}</p>}
        {differences.length > 0 && (
          <details>
            <summary>
              {count(differences.length)} {differences.length === 1 ? "field" : "fields"}
            </summary>
            <Scroll>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col">Before</th>
                    <th scope="col">After</th>
                  </tr>
                </thead>
                <tbody>
                  {differences.map((difference) => (
                    <tr key={difference.field}>
                      <th scope="row">{difference.field}</th>
                      <td className={styles.value}>{difference.before}</td>
                      <td className={styles.value}>{difference.after}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </details>
        )}
      </div>
    </li>
  );
}
