import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "../../api/queries";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { percent, time } from "../../format";
import styles from "./experiment.module.css";

export function History({ experimentKey }: { experimentKey: string }) {
  const query = useInfiniteQuery(historyQuery(experimentKey));
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title="History">
      {query.isPending ? (
        <Loading what="the history" />
      ) : query.isError ? (
        <Failed what="history" error={query.error} retry={() => query.refetch()} />
      ) : entries.length === 0 ? (
        <Empty title="Nothing has happened yet." />
      ) : (
        <ol className={styles.history}>
          {entries.map((entry) => (
            <li key={entry.id ?? `${entry.at} ${entry.action}`}>
              <span className={styles.when}>{time(entry.at)}</span>
              <span>
                <strong>{entry.action}</strong>
                {entry.after &&
                  entry.after.percent !== (entry.before?.percent ?? 0) &&
                  ` to ${percent(entry.after.percent / 100)}`}
                <span className="soft"> by {entry.actor}</span>
                {entry.reason && <span className={styles.reason}>{entry.reason}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <button type="button" onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          {query.isFetchingNextPage ? "Loading…" : "More"}
        </button>
      )}
    </Section>
  );
}
