// The chain of one play: what was proposed and by whom, what was played, what came of it, whose credit it is.

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { playQuery } from "../../api/queries";
import type { PlayInChain } from "../../api/types";
import { Facts } from "../../components/facts";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { duration, number, percent, time, words } from "../../format";
import { CreditOfPlay } from "./credit_of_play";
import styles from "./play.module.css";

const route = getRouteApi("/plays/$playId");

function SearchBox({ playId = "" }: { playId?: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState(playId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) navigate({ to: "/plays/$playId", params: { playId: text.trim() } });
  };
  return (
    <form className={styles.search} onSubmit={submit}>
      <input
        type="search"
        aria-label="Play id"
        placeholder="Play id"
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={128}
        spellCheck={false}
      />
      <button type="submit">Show the chain</button>
    </form>
  );
}

export function PlaySearch() {
  return (
    <>
      <h1>Plays</h1>
      <p className="soft">
        The whole chain of one play, from the proposals to the credit, by the id that its events carry.
      </p>
      <SearchBox />
    </>
  );
}

export function PlayPage() {
  const { playId } = route.useParams();
  const query = useQuery(playQuery(playId));
  return (
    <>
      <h1>Play {playId}</h1>
      <SearchBox key={playId} playId={playId} />
      {query.isPending ? (
        <Loading what="the play" />
      ) : query.isError ? (
        <Failed what="play" error={query.error} retry={() => query.refetch()} />
      ) : (
        <>
          {query.data.more && <p className="soft">Several listeners sent this id; the first are shown.</p>}
          {query.data.plays.map((chain) => (
            <Chain key={chain.listener_id} chain={chain} />
          ))}
          <p className="soft small">As of {time(query.data.data.caught_up_at)}.</p>
        </>
      )}
    </>
  );
}

function outcome(chain: PlayInChain): string {
  const thumb = chain.thumb ? `thumb ${chain.thumb}` : "no thumb";
  const heard =
    chain.listens.length === 0
      ? "no listening is known"
      : `heard ${duration(chain.listened_ms)}${chain.track_ms ? ` of ${duration(chain.track_ms)}` : ""}`;
  const by = chain.play?.selected_by ? `Proposed by ${chain.play.selected_by}` : "Nobody is named as its recommender";
  return `${by}; ${thumb}, ${heard}.`;
}

function Chain({ chain }: { chain: PlayInChain }) {
  const { play } = chain;
  return (
    <>
      <p className={styles.outcome}>{outcome(chain)}</p>
      <Section title="What was played">
        {play ? (
          <Facts
            facts={[
              ["Listener", <code key="listener">{chain.listener_id}</code>],
              ["When", time(play.occurred_at)],
              ["Track", play.track_id],
              ["Artist", play.artist_id],
              ["Station", play.station_id],
              ["Seed", play.station_seed],
              ["Genre", play.genre],
              ["Mode", play.mode],
              ["Propensity", play.propensity === null ? null : percent(play.propensity)],
            ]}
          />
        ) : (
          <Empty title="The play's own event has not come; its thumbs and listening have." />
        )}
      </Section>
      <Section title="Who proposed it">
        {chain.slate.length === 0 ? <Empty title="The play names no proposals." /> : <Slate chain={chain} />}
      </Section>
      <Section title="What came of it">
        {chain.thumbs.length + chain.listens.length === 0 ? (
          <Empty title="No thumb and no listening is known." />
        ) : (
          <Events chain={chain} />
        )}
      </Section>
      <CreditOfPlay chain={chain} />
      <Section title="Experiments of the listener then">
        {chain.experiments.length === 0 ? (
          <Empty title="The listener was in none." />
        ) : (
          <ul className={styles.list}>
            {chain.experiments.map((entry) => (
              <li key={entry.experiment}>
                <Link to="/experiments/$key" params={{ key: entry.experiment }}>
                  {entry.experiment}
                </Link>
                : {entry.variant ?? "left out"}
                {entry.control && " (control)"}
                <span className="soft"> since {time(entry.first_exposed_at)}</span>
                {entry.seen_in_two_variants && " · seen in two variants, not analysed"}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

function Slate({ chain }: { chain: PlayInChain }) {
  return (
    <Scroll>
      <table>
        <thead>
          <tr>
            <th scope="col">Recommender</th>
            <th scope="col">Model version</th>
            <th scope="col" className="number">
              Rank
            </th>
            <th scope="col" className="number">
              Score
            </th>
            <th scope="col">Selected</th>
          </tr>
        </thead>
        <tbody>
          {chain.slate.map((entry) => (
            <tr key={`${entry.recommender} ${entry.version} ${entry.rank}`}>
              <th scope="row">{entry.recommender}</th>
              <td>
                <code>{entry.version}</code>
                {!entry.registered && <span className="soft"> not registered</span>}
              </td>
              <td className="number">{entry.rank}</td>
              <td className="number">{number(entry.score)}</td>
              <td>{entry.selected ? "selected" : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Events({ chain }: { chain: PlayInChain }) {
  const events = [
    ...chain.thumbs.map((thumb) => ({
      id: thumb.event_id,
      at: thumb.occurred_at,
      text: `thumb ${thumb.value}${thumb.stands ? "" : " (replaced later)"}`,
    })),
    ...chain.listens.map((listen) => ({
      id: listen.event_id,
      at: listen.occurred_at,
      text: `${words(listen.outcome)} after ${duration(listen.listened_ms)}`,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <ol className={styles.list}>
      {events.map((event) => (
        <li key={event.id}>
          <span className="soft">{time(event.at)}</span> {event.text}
        </li>
      ))}
    </ol>
  );
}
