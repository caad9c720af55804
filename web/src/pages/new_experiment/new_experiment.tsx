// A guided form for a new experiment. It writes the YAML of config-as-code beside it: what is shown is what is sent.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { postYaml } from "../../api/client";
import { metricsQuery } from "../../api/metric_queries";
import { layersQuery, sessionQuery } from "../../api/queries";
import type { Experiment } from "../../api/types";
import { SlotStrip } from "../../charts/slot_strip";
import { CheckItems } from "../../components/check_items";
import { Field } from "../../components/field";
import { Measured } from "../../components/measured";
import { Section } from "../../components/section";
import { Empty } from "../../components/states";
import { percent, words } from "../../format";
import { checklist, type ExperimentForm, emptyForm, experimentYaml, type VariantForm } from "./experiment_yaml";
import { LivePower } from "./live_power";
import styles from "./new_experiment.module.css";

export function NewExperiment() {
  const session = useQuery(sessionQuery);
  const may = session.data?.role === "scientist" || session.data?.role === "admin";
  return (
    <>
      <p className="small">
        <Link to="/">All experiments</Link>
      </p>
      <h1>New experiment</h1>
      {may ? <Form /> : <Empty title="Your token may not make experiments.">It takes the role scientist.</Empty>}
    </>
  );
}

function Form() {
  const [form, setForm] = useState<ExperimentForm>(emptyForm);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const set = (change: Partial<ExperimentForm>) => setForm((before) => ({ ...before, ...change }));
  const yaml = experimentYaml(form);
  const catalogue = useQuery(metricsQuery);
  const known = catalogue.data?.map((metric) => [metric.key, metric.name || metric.key] as const);
  // What is chosen stays in the list while the catalogue is on its way.
  const metrics = known ?? [form.primary, ...form.guardrails].map((key) => [key, words(key)] as const);
  const create = useMutation({
    mutationFn: () => postYaml<Experiment>("/v1/experiments", yaml),
    onSuccess: async (made) => {
      await queries.invalidateQueries();
      navigate({ to: "/experiments/$key", params: { key: made.key } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className={styles.page} onSubmit={submit}>
      <div>
        <Section title="What for">
          <Field label="Key" help="Lower-case letters, digits, dot, dash, underscore. It stays for ever.">
            {(ids) => (
              <input
                {...ids}
                required
                pattern="[a-z0-9][a-z0-9._\-]{0,127}"
                value={form.key}
                onChange={(event) => set({ key: event.target.value })}
              />
            )}
          </Field>
          <Field label="Hypothesis" help="What should happen to listeners, and why.">
            {(ids) => (
              <textarea
                {...ids}
                rows={3}
                value={form.hypothesis}
                onChange={(event) => set({ hypothesis: event.target.value })}
              />
            )}
          </Field>
          <Field label="Area">
            {(ids) => <input {...ids} value={form.area} onChange={(event) => set({ area: event.target.value })} />}
          </Field>
        </Section>
        <Variants variants={form.variants} set={(variants) => set({ variants })} />
        <LayerChoice layer={form.layer} set={(layer) => set({ layer })} />
        <Section title="What decides">
          <Field label="Primary metric">
            {(ids) => (
              <select {...ids} value={form.primary} onChange={(event) => set({ primary: event.target.value })}>
                {metrics.map(([key, name]) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {catalogue.isError && <p className="soft">The catalogue could not be loaded: {catalogue.error.message}</p>}
          <fieldset className={styles.guardrails}>
            <legend>Guardrails: must not get worse</legend>
            {metrics
              .filter(([key]) => key !== form.primary)
              .map(([key, name]) => (
                <label key={key}>
                  <input
                    type="checkbox"
                    checked={form.guardrails.includes(key)}
                    onChange={(event) =>
                      set({
                        guardrails: event.target.checked
                          ? [...form.guardrails, key]
                          : form.guardrails.filter((one) => one !== key),
                      })
                    }
                  />{" "}
                  {name}
                </label>
              ))}
          </fieldset>
          <div className={styles.pair}>
            <Field label="Smallest effect worth having, %">
              {(ids) => (
                <input
                  {...ids}
                  type="number"
                  min={0.01}
                  step="any"
                  value={form.minimumEffect}
                  onChange={(event) => set({ minimumEffect: event.target.value })}
                />
              )}
            </Field>
            <Field label="Planned days">
              {(ids) => (
                <input
                  {...ids}
                  type="number"
                  min={1}
                  value={form.plannedDays}
                  onChange={(event) => set({ plannedDays: event.target.value })}
                />
              )}
            </Field>
          </div>
        </Section>
        <Section title="How it grows">
          <Field label="Ramp steps, %" help="Each higher than the one before.">
            {(ids) => <input {...ids} value={form.steps} onChange={(event) => set({ steps: event.target.value })} />}
          </Field>
          <label>
            <input
              type="checkbox"
              checked={form.autopilot}
              onChange={(event) => set({ autopilot: event.target.checked })}
            />{" "}
            The autopilot takes the steps when every gate holds, and rolls back when a guardrail is worse
          </label>
        </Section>
      </div>
      <div className={styles.beside}>
        <Section title="Before it starts">
          <CheckItems items={checklist(form)} />
        </Section>
        <LivePower form={form} />
        <Section title="As a file">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre className={styles.yaml} tabIndex={0}>
            {yaml}
          </pre>
        </Section>
        {create.isError && (
          <p className={styles.refused} role="alert">
            {create.error.message}
          </p>
        )}
        <button type="submit" className={styles.primary} disabled={create.isPending || form.key === ""}>
          {create.isPending ? "Creating…" : "Create the draft"}
        </button>
        <p className="soft small">Nothing reaches a listener before it is started.</p>
      </div>
    </form>
  );
}

function Variants({ variants, set }: { variants: VariantForm[]; set: (variants: VariantForm[]) => void }) {
  const change = (index: number, part: Partial<VariantForm>) =>
    set(variants.map((variant, at) => (at === index ? { ...variant, ...part } : variant)));
  return (
    <Section title="Variants">
      {variants.map((variant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a variant has no identity but its place while it is written
        <fieldset key={index} className={styles.variant}>
          <legend>{index === 0 ? "Control" : `Variant ${index + 1}`}</legend>
          <div className={styles.pair}>
            <Field label="Key">
              {(ids) => (
                <input
                  {...ids}
                  required
                  pattern="[a-z0-9][a-z0-9._\-]{0,127}"
                  value={variant.key}
                  onChange={(event) => change(index, { key: event.target.value })}
                />
              )}
            </Field>
            <Field label="Weight" help="1 each, fractions of 1, or percent.">
              {(ids) => (
                <input
                  {...ids}
                  type="number"
                  min={0}
                  step="any"
                  required
                  value={variant.weight}
                  onChange={(event) => change(index, { weight: event.target.value })}
                />
              )}
            </Field>
          </div>
          <Field label="Recommenders" help="One a line, name: version. Empty: whatever is the default.">
            {(ids) => (
              <textarea
                {...ids}
                rows={2}
                value={variant.recommenders}
                onChange={(event) => change(index, { recommenders: event.target.value })}
              />
            )}
          </Field>
          {index > 1 && (
            <button type="button" onClick={() => set(variants.filter((_, at) => at !== index))}>
              Remove this variant
            </button>
          )}
        </fieldset>
      ))}
      <button
        type="button"
        onClick={() => set([...variants, { key: `treatment-${variants.length}`, weight: "1", recommenders: "" }])}
      >
        Another variant
      </button>
    </Section>
  );
}

function LayerChoice({ layer, set }: { layer: string; set: (layer: string) => void }) {
  const query = useInfiniteQuery(layersQuery);
  const layers = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = layers.find((one) => one.key === layer);
  return (
    <Section title="Who may be in it">
      <Field label="Layer" help="Experiments in one layer never share a listener.">
        {(ids) => (
          <select {...ids} value={layer} onChange={(event) => set(event.target.value)}>
            <option value="">one of its own: everybody can be in it</option>
            {layers.map((one) => (
              <option key={one.key} value={one.key}>
                {one.key} ({percent(one.free_slots / one.slots)} free)
              </option>
            ))}
          </select>
        )}
      </Field>
      {query.isError && <p className="soft">The layers could not be loaded: {query.error.message}</p>}
      {chosen && (
        <Measured>
          {(width) => (
            <SlotStrip
              title={`${chosen.key}: ${percent(chosen.free_slots / chosen.slots)} of its slots are free`}
              slots={chosen.slots}
              shares={chosen.experiments.map((holder) => ({ key: holder.experiment, slots: holder.slots }))}
              width={width}
            />
          )}
        </Measured>
      )}
    </Section>
  );
}
