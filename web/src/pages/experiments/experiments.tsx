// What is running, what moved, what was decided: one row an experiment.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { experimentsQuery, scorecardQuery } from "../../api/queries";
import type { Experiment, ExperimentState } from "../../api/types";
import { Badge } from "../../components/badge";
import { DecisionBadge, StateBadge } from "../../components/experiment_badges";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { change, changeInterval, count, day, percent } from "../../format";
import styles from "./experiments.module.css";

const route = getRouteApi("/");
const states: readonly ExperimentState[] = ["draft", "running", "paused", "stopped", "archived"];

export function Experiments() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(experimentsQuery(filter));
  const experiments = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = filter.state !== undefined || filter.search !== undefined;
  return (
    <>
      <header className={styles.head}>
        <h1>Experiments</h1>
        <Link to="/new-experiment" className="screen-only">
          New experiment
        </Link>
        <Filters key={filter.search ?? ""} />
      </header>
      {query.isPending ? (
        <Loading what="experiments" />
      ) : query.isError ? (
        <Failed what="list of experiments" error={query.error} retry={() => query.refetch()} />
      ) : experiments.length === 0 ? (
        filtered ? (
          <Empty title="No experiment matches.">
            <button type="button" onClick={() => navigate({ search: {} })}>
              Show all
            </button>
          </Empty>
        ) : (
          <Empty title="There is no experiment yet.">
            <Link to="/new-experiment">Make one here</Link>, or with <code>bellwether experiment create</code> from a
            file.
          </Empty>
        )
      ) : (
        <Section
          title={query.hasNextPage ? `The first ${count(experiments.length)}` : `${count(experiments.length)} in all`}
        >
          <ul className={styles.list}>
            {experiments.map((experiment) => (
              <Row key={experiment.key} experiment={experiment} />
            ))}
          </ul>
          {query.hasNextPage && (
            <button type="button" onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
              {query.isFetchingNextPage ? "Loading…" : "More"}
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
  const [search, setSearch] = useState(filter.search ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    navigate({ search: { ...filter, search: search.trim() || undefined } });
  };
  return (
    <form className={styles.filters} onSubmit={submit}>
      <select
        aria-label="State"
        value={filter.state ?? ""}
        onChange={(event) =>
          navigate({ search: { ...filter, state: states.find((state) => state === event.target.value) } })
        }
      >
        <option value="">all states</option>
        {states.map((state) => (
          <option key={state}>{state}</option>
        ))}
      </select>
      <input
        type="search"
        aria-label="Search key, hypothesis, owner, area"
        placeholder="Search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <button type="submit">Search</button>
    </form>
  );
}

function Row({ experiment }: { experiment: Experiment }) {
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Link to="/experiments/$key" params={{ key: experiment.key }} className={styles.key}>
          {experiment.key}
        </Link>
        <p className={styles.hypothesis}>
          {experiment.hypothesis || <span className="soft">No hypothesis is written down.</span>}
        </p>
        <p className="soft small">
          {[
            experiment.owner && `by ${experiment.owner}`,
            experiment.area,
            experiment.started_at ? `since ${day(experiment.started_at)}` : `made ${day(experiment.created_at)}`,
            `${experiment.variants.length} variants`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <div className={styles.state}>
        <StateBadge state={experiment.state} />
        {experiment.percent > 0 && <span>at {percent(experiment.percent / 100)}</span>}
      </div>
      <div className={styles.verdict}>
        {experiment.started_at ? <Verdict experiment={experiment} /> : <span className="soft">Not started</span>}
      </div>
    </li>
  );
}

/** The decision, or what is recommended now, with the primary metric's interval. */
function Verdict({ experiment }: { experiment: Experiment }) {
  const query = useQuery(scorecardQuery(experiment.key));
  if (experiment.decision) return <Badge tone="plain">{`decided: ${experiment.decision}`}</Badge>;
  if (query.isPending) return <span className="soft">…</span>;
  if (query.isError) return <span className="soft small">no scorecard: {query.error.message}</span>;
  const primary = query.data.comparisons.find((comparison) => comparison.role === "primary");
  const effect = primary?.always_valid.relative;
  return (
    <>
      <DecisionBadge recommended={query.data.decision.recommended} />
      {/* Data that is not sound has no effect to show. */}
      {query.data.sample_ratio.sound && primary && effect && "interval" in effect && (
        <span className="small">
          {primary.name}: <strong>{change(effect.estimate)}</strong>{" "}
          <span className="soft">({changeInterval(effect.interval)})</span>
        </span>
      )}
    </>
  );
}
