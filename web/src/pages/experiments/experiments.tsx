// What is running, what moved, what was decided: one row an experiment.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { experimentsQuery } from "../../api/queries";
import type { ExperimentState } from "../../api/types";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count } from "../../format";
import styles from "./experiments.module.css";
import { Row } from "./row";

const route = getRouteApi("/");
const comparedMax = 2;
const states: readonly ExperimentState[] = ["draft", "running", "paused", "stopped", "archived"];

export function Experiments() {
  const { compare, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...experimentsQuery(filter), placeholderData: keepPreviousData });
  const experiments = query.data?.items ?? [];
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const chosen = compare?.split(",") ?? [];
  const choose = (key: string, wanted: boolean) => {
    const now = wanted ? [...chosen, key] : chosen.filter((one) => one !== key);
    navigate({ search: (before) => ({ ...before, compare: now.join(",") || undefined }), resetScroll: false });
  };
  return (
    <>
      <header className={styles.head}>
        <h1>Experiments</h1>
        <Link to="/new-experiment" className="screen-only">
          New experiment
        </Link>
      </header>
      <Filters key={`${filter.search} ${filter.owner} ${filter.area}`} />
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
          title={
            query.data.next_cursor || filter.cursor
              ? `${count(experiments.length)} of them, from ${experiments[0]?.key}`
              : `${count(experiments.length)} in all`
          }
          aside={query.isPlaceholderData && <span role="status">Loading…</span>}
        >
          {chosen.length > 0 && <Comparing chosen={chosen} />}
          <ul className={styles.list}>
            {experiments.map((experiment) => (
              <Row
                key={experiment.key}
                experiment={experiment}
                chosen={chosen.includes(experiment.key)}
                choose={
                  experiment.started_at && (chosen.includes(experiment.key) || chosen.length < comparedMax)
                    ? (wanted) => choose(experiment.key, wanted)
                    : null
                }
              />
            ))}
          </ul>
          <nav className={styles.pages} aria-label="Pages of the list">
            {filter.cursor && (
              <Link to="/" search={(before) => ({ ...before, cursor: undefined })}>
                From the beginning
              </Link>
            )}
            {query.data.next_cursor && (
              <Link to="/" search={(before) => ({ ...before, cursor: query.data.next_cursor ?? undefined })}>
                Next page
              </Link>
            )}
          </nav>
        </Section>
      )}
    </>
  );
}

function Comparing({ chosen }: { chosen: readonly string[] }) {
  const [a, b] = chosen;
  return (
    <p className={styles.comparing}>
      {a && b ? (
        <Link to="/compare" search={{ a, b }}>
          Compare {a} with {b}
        </Link>
      ) : (
        <>Choose another one to compare with {a}.</>
      )}{" "}
      <Link to="/" search={(before) => ({ ...before, compare: undefined })}>
        Choose none
      </Link>
    </p>
  );
}

function Filters() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [search, setSearch] = useState(filter.search ?? "");
  const [owner, setOwner] = useState(filter.owner ?? "");
  const [area, setArea] = useState(filter.area ?? "");
  const narrowed = (part: Partial<typeof filter>) => navigate({ search: { ...filter, cursor: undefined, ...part } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    narrowed({
      search: search.trim() || undefined,
      owner: owner.trim() || undefined,
      area: area.trim() || undefined,
    });
  };
  return (
    <form className={styles.filters} onSubmit={submit}>
      <label>
        State
        <select
          value={filter.state ?? ""}
          onChange={(event) => narrowed({ state: states.find((state) => state === event.target.value) })}
        >
          <option value="">all</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <label>
        Key, hypothesis, owner or area
        <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
      </label>
      <label>
        Owner
        <input value={owner} onChange={(event) => setOwner(event.target.value)} />
      </label>
      <label>
        Area
        <input value={area} onChange={(event) => setArea(event.target.value)} />
      </label>
      <button type="submit">Search</button>
    </form>
  );
}
