// What is measured: every metric with the question it answers, how it is counted, and which way is good.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { metricsQuery } from "../../api/metric_queries";
import type { Metric } from "../../api/types";
import { Badge } from "../../components/badge";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count } from "../../format";
import { definition, matches } from "./definition";
import styles from "./metrics.module.css";

const route = getRouteApi("/metrics-catalogue");

export function Metrics() {
  const { search } = route.useSearch();
  const navigate = route.useNavigate();
  const [words, setWords] = useState(search ?? "");
  const query = useQuery(metricsQuery);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    navigate({ search: { search: words.trim() || undefined } });
  };
  return (
    <>
      <h1>Metrics catalogue</h1>
      <form className={styles.search} onSubmit={submit}>
        <label>
          Key, name or question
          <input type="search" value={words} onChange={(event) => setWords(event.target.value)} />
        </label>
        <button type="submit">Search</button>
      </form>
      {query.isPending ? (
        <Loading what="the metrics" />
      ) : query.isError ? (
        <Failed what="metrics" error={query.error} retry={() => query.refetch()} />
      ) : (
        <Catalogue metrics={query.data.filter((metric) => matches(metric, search ?? ""))} of={query.data.length} />
      )}
    </>
  );
}

function Catalogue({ metrics, of }: { metrics: readonly Metric[]; of: number }) {
  if (metrics.length === 0) return <Empty title="No metric matches." />;
  const groups = [
    { title: "Defined here", found: metrics.filter((metric) => !metric.ready_made) },
    { title: "Ready-made", found: metrics.filter((metric) => metric.ready_made) },
  ];
  return (
    <>
      <p className="soft">
        {count(metrics.length)} of {count(of)} metrics. Each counts from a listener’s first exposure on.
      </p>
      {groups.map(
        ({ title, found }) =>
          found.length > 0 && (
            <Section key={title} title={`${title}: ${count(found.length)}`}>
              <ul className={styles.list}>
                {found.map((metric) => (
                  <Row key={metric.key} metric={metric} />
                ))}
              </ul>
            </Section>
          ),
      )}
    </>
  );
}

function Row({ metric }: { metric: Metric }) {
  return (
    <li className={styles.row}>
      <div>
        <h3 className={styles.name}>{metric.name || metric.key}</h3>
        <code>{metric.key}</code>
        {metric.question && <p>{metric.question}</p>}
      </div>
      <div className={styles.facts}>
        <Badge tone="plain">{metric.kind}</Badge>
        <span>{metric.direction === "decrease_is_good" ? "↓ less is better" : "↑ more is better"}</span>
      </div>
      <ul className={styles.definition}>
        {definition(metric).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </li>
  );
}
