// The ramp as a picture: the steps taken and those ahead, what holds the next one, and every move with its cause.

import { useQuery } from "@tanstack/react-query";
import { rampQuery } from "../../api/queries";
import type { Experiment, RampState } from "../../api/types";
import { RampPlot } from "../../charts/ramp_plot";
import { Badge, type BadgeTone } from "../../components/badge";
import { Measured } from "../../components/measured";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Failed, Loading } from "../../components/states";
import { count, percent, time } from "../../format";
import styles from "./experiment.module.css";

const gateTones: Record<RampState["gates"][number]["state"], BadgeTone> = {
  open: "good",
  holding: "warn",
  broken: "bad",
};

export function Ramp({ experiment }: { experiment: Experiment }) {
  const query = useQuery(rampQuery(experiment.key));
  const title =
    experiment.percent > 0
      ? `Ramp: ${percent(experiment.percent / 100)} of the listeners now`
      : "Ramp: no listener now";
  return (
    <Section title={title}>
      {query.isPending ? (
        <Loading what="the ramp" />
      ) : query.isError ? (
        <Failed what="ramp" error={query.error} retry={() => query.refetch()} />
      ) : (
        <RampBody ramp={query.data} />
      )}
    </Section>
  );
}

function RampBody({ ramp }: { ramp: RampState }) {
  const moves = [...ramp.moves].reverse();
  const ended = ramp.state === "stopped" || ramp.state === "archived";
  const ahead = ended ? [] : ramp.steps.filter((step) => !step.reached);
  if (moves.length === 0 && ahead.length === 0) return <p className="soft">No step was taken, and none is planned.</p>;
  return (
    <>
      <p>
        <strong>{ramp.autopilot ? "The autopilot" : "Nobody flies it but you"}</strong>
        {ramp.autopilot ? `: ${ramp.cause}` : ramp.steps.length > 0 && `. The plan says: ${ramp.cause}`}
      </p>
      <Measured>
        {(width) => (
          <RampPlot
            moves={moves.map((move) => ({ at: move.at, percent: move.percent_after }))}
            ahead={ahead.map((step) => step.percent)}
            width={width}
          />
        )}
      </Measured>
      {ahead.length > 0 && (
        <p className="soft small">
          Ahead:{" "}
          {ahead
            .map((step) =>
              [
                percent(step.percent / 100),
                step.approval && (step.approved ? "approved" : "needs a second person's approval"),
                step.note,
              ]
                .filter(Boolean)
                .join(", "),
            )
            .join(" → ")}
        </p>
      )}
      {ramp.gates.length > 0 && !ended && (
        <Scroll>
          <table>
            <caption>What must hold before the next step</caption>
            <tbody>
              {ramp.gates.map((gate) => (
                <tr key={`${gate.gate} ${gate.variant ?? ""} ${gate.text}`}>
                  <th scope="row">
                    {gate.gate.replaceAll("_", " ")}
                    {gate.variant && <span className="soft"> · {gate.variant}</span>}
                  </th>
                  <td>
                    <Badge tone={gateTones[gate.state]}>{gate.state}</Badge>
                  </td>
                  <td>{gate.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {ramp.health.length > 0 && (
        <p className="small">
          Models in the last hour:{" "}
          {ramp.health
            .map(
              (one) =>
                `${one.variant} ${count(one.requests)} requests, ${percent(one.requests > 0 ? one.errors / one.requests : 0)} errors, p99 ${one.latency_p99_ms} ms`,
            )
            .join("; ")}
        </p>
      )}
      <details>
        <summary>Every move, with its cause</summary>
        <ol className={styles.history}>
          {ramp.moves.map((move) => (
            <li key={`${move.at} ${move.action}`}>
              <span className={styles.when}>{time(move.at)}</span>
              <span>
                <strong>
                  {move.action}: {percent(move.percent_before / 100)} → {percent(move.percent_after / 100)}
                </strong>
                <span className="soft"> by {move.actor}</span>
                {move.reason && <span className={styles.reason}>{move.reason}</span>}
              </span>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}
