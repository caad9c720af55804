// What may be done with an experiment now: raise, lower, pause, resume, stop, kill a variant. Each asks for its reason,
// says first who is affected, and shows the service's own words where it refuses.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "../../api/client";
import { experimentPath, sessionQuery } from "../../api/queries";
import type { Experiment } from "../../api/types";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { rampPreview } from "./action_preview";
import styles from "./actions.module.css";

type Verb = "start" | "ramp" | "pause" | "resume" | "stop" | "kill" | "archive";
interface Action {
  verb: Verb;
  label: string;
  title: string;
  /** What it does to listeners, where that depends on nothing that is entered. */
  effect?: string;
  button: string;
}

const pause: Action = {
  verb: "pause",
  label: "Pause",
  title: "Pause the experiment",
  effect: "Everybody gets the default until it is resumed; then each listener has the same variant again.",
  button: "Pause",
};
const resume: Action = {
  verb: "resume",
  label: "Resume",
  title: "Resume the experiment",
  effect: "Each listener has the same variant again as before the pause.",
  button: "Resume",
};
const start: Action = { verb: "start", label: "Start", title: "Start the experiment", button: "Start" };
const ramp: Action = {
  verb: "ramp",
  label: "Raise or lower",
  title: "Raise or lower the ramp",
  button: "Change the ramp",
};
const stop: Action = {
  verb: "stop",
  label: "Stop",
  title: "Stop the experiment",
  effect: "It ends for good, its slots become free, and the decision stands in its history.",
  button: "Stop for good",
};
const kill: Action = {
  verb: "kill",
  label: "Kill a variant",
  title: "Kill a variant",
  effect: "Its listeners get the default at once, and never another variant. It cannot come back in this iteration.",
  button: "Kill it",
};
const archive: Action = {
  verb: "archive",
  label: "Archive",
  title: "Archive the experiment",
  effect: "It leaves the daily lists; everything about it can still be read.",
  button: "Archive",
};

/** Of an experiment that is managed from files only the emergency stop is left: everything else is changed in the file. */
export function possibleActions(experiment: Experiment): Action[] {
  const actions = actionsByState(experiment);
  return experiment.managed_by ? actions.filter((action) => action.verb === "stop" || action.verb === "kill") : actions;
}

function actionsByState(experiment: Experiment): Action[] {
  if (experiment.randomised_by !== "us") return experiment.state === "stopped" ? [archive] : [];
  switch (experiment.state) {
    case "draft":
      return [start];
    case "running":
      return [ramp, pause, kill, stop];
    case "paused":
      return [resume, kill, stop];
    case "stopped":
      return [archive];
    default:
      return [];
  }
}

export function Actions({ experiment }: { experiment: Experiment }) {
  const session = useQuery(sessionQuery);
  const [open, setOpen] = useState<Action | null>(null);
  const may = session.data?.role === "scientist" || session.data?.role === "admin";
  const actions = possibleActions(experiment);
  if (!may || (actions.length === 0 && !experiment.managed_by)) return null;
  return (
    <>
      {experiment.managed_by && (
        <p>
          Managed from {experiment.managed_by}: change the file and run <code>bellwether apply</code>. An emergency stop
          here shows as drift in <code>bellwether plan</code>.
        </p>
      )}
      <div className={`${styles.actions} screen-only`}>
        {actions.map((action) => (
          <button type="button" key={action.verb} onClick={() => setOpen(action)}>
            {action.label}
          </button>
        ))}
        {open && <ActionDialog experiment={experiment} action={open} close={() => setOpen(null)} />}
      </div>
    </>
  );
}

function ActionDialog({ experiment, action, close }: { experiment: Experiment; action: Action; close: () => void }) {
  const queries = useQueryClient();
  const [percent, setPercent] = useState(action.verb === "start" ? "1" : String(experiment.percent));
  const [reason, setReason] = useState("");
  const [decision, setDecision] = useState("inconclusive");
  const killable = experiment.variants.filter((variant) => !variant.control && !variant.killed_at);
  const [variant, setVariant] = useState(killable[0]?.key ?? "");
  const ramps = action.verb === "ramp" || action.verb === "start";
  const preview = ramps ? rampPreview(experiment, Number(percent)) : action.effect;
  const act = useMutation({
    mutationFn: () =>
      post(`${experimentPath(experiment.key)}/${action.verb}`, {
        reason,
        ...(ramps && { percent: Number(percent) }),
        ...(action.verb === "stop" && { decision }),
        ...(action.verb === "kill" && { variant }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate();
  };
  return (
    <Dialog title={action.title} open close={close}>
      <form onSubmit={submit}>
        {ramps && (
          <Field label="Percent of the listeners" help="From 0.0001 to 100.">
            {(ids) => (
              <input
                {...ids}
                type="number"
                min={0.0001}
                max={100}
                step="any"
                required
                value={percent}
                onChange={(event) => setPercent(event.target.value)}
              />
            )}
          </Field>
        )}
        {action.verb === "stop" && (
          <Field label="Decision">
            {(ids) => (
              <select {...ids} value={decision} onChange={(event) => setDecision(event.target.value)}>
                <option value="inconclusive">inconclusive</option>
                <option value="ship">ship</option>
                <option value="rollback">roll back</option>
              </select>
            )}
          </Field>
        )}
        {action.verb === "kill" && (
          <Field label="Variant">
            {(ids) => (
              <select {...ids} value={variant} onChange={(event) => setVariant(event.target.value)}>
                {killable.map((candidate) => (
                  <option key={candidate.key}>{candidate.key}</option>
                ))}
              </select>
            )}
          </Field>
        )}
        {preview && <p className={styles.preview}>{preview}</p>}
        <Field label="Reason" help="It stays in the history for ever.">
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              maxLength={2000}
              required={action.verb !== "pause" && action.verb !== "resume" && action.verb !== "archive"}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {act.isError && (
          <p className={styles.refused} role="alert">
            {act.error.message}
          </p>
        )}
        <div className={styles.buttons}>
          <button type="submit" className={styles.primary} disabled={act.isPending || preview === null}>
            {act.isPending ? "…" : action.button}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
