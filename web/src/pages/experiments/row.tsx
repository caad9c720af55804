// One experiment in the list. Its scorecard is asked for when the row comes into sight.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { scorecardQuery } from "../../api/queries";
import type { Experiment, Scorecard } from "../../api/types";
import { MiniInterval } from "../../charts/mini_interval";
import { Badge } from "../../components/badge";
import { DecisionBadge, StateBadge } from "../../components/experiment_badges";
import { rowOf } from "../../components/scorecard_rows";
import { day, percent, words } from "../../format";
import styles from "./experiments.module.css";
import { dayOf, nextAction } from "./next_action";

function useSeen() {
  const element = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    if (!element.current || seen) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), {
      rootMargin: "200px",
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [seen]);
  return { element, seen };
}

interface Props {
  experiment: Experiment;
  chosen: boolean;
  choose: ((chosen: boolean) => void) | null;
}

export function Row({ experiment, chosen, choose }: Props) {
  const { element, seen } = useSeen();
  const started = experiment.started_at !== null;
  const query = useQuery({ ...scorecardQuery(experiment.key), enabled: seen && started });
  return (
    <li className={styles.row} ref={element}>
      <div>
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
        {choose && (
          <label className={`${styles.choose} screen-only`}>
            <input type="checkbox" checked={chosen} onChange={(event) => choose(event.target.checked)} /> compare
          </label>
        )}
      </div>
      <div className={styles.state}>
        <StateBadge state={experiment.state} />
        {experiment.percent > 0 && <span>at {percent(experiment.percent / 100)}</span>}
        {started && <span className="soft small">{dayOf(experiment, Date.now())}</span>}
      </div>
      <div className={styles.verdict}>
        {!started ? (
          <span className="soft">Not started</span>
        ) : query.isError ? (
          <span className="soft small">no scorecard: {query.error.message}</span>
        ) : query.data ? (
          <Verdict experiment={experiment} scorecard={query.data} />
        ) : (
          <span className="soft">…</span>
        )}
        <span className="small">
          <span className="soft">Next:</span> {nextAction(experiment, query.data)}
        </span>
      </div>
    </li>
  );
}

/** The decision, or what is recommended now, with the primary metric's interval and whether the data is sound. */
function Verdict({ experiment, scorecard }: { experiment: Experiment; scorecard: Scorecard }) {
  const sound = scorecard.sample_ratio.sound;
  const primary = scorecard.comparisons.find((comparison) => comparison.role === "primary");
  const row = primary && rowOf(primary, sound);
  return (
    <>
      <span className={styles.badges}>
        {experiment.decision ? (
          <Badge tone="plain">{`decided: ${words(experiment.decision)}`}</Badge>
        ) : (
          <DecisionBadge recommended={scorecard.decision.recommended} />
        )}
        <span className="small">{sound ? "✓ data sound" : "✗ data broken"}</span>
      </span>
      {/* Data that is not sound has no effect to show. */}
      {sound && row?.interval && row.estimate !== null && (
        <span className={styles.primary}>
          <MiniInterval
            estimate={row.estimate}
            interval={row.interval}
            tone={row.tone}
            text={`${row.label}: ${row.text}, ${row.word}`}
          />
          <span className="small">
            {row.label}: <strong>{row.text}</strong>
          </span>
        </span>
      )}
    </>
  );
}
