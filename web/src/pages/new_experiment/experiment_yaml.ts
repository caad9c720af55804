// The form of a new experiment as the YAML of config-as-code. What has its default is left out.

export interface VariantForm {
  key: string;
  weight: string;
  /** "collab: 2026-11-23" a line: the recommenders that are eligible, each with its model version. */
  recommenders: string;
}

export interface ExperimentForm {
  key: string;
  hypothesis: string;
  area: string;
  layer: string;
  primary: string;
  guardrails: string[];
  minimumEffect: string;
  plannedDays: string;
  steps: string;
  autopilot: boolean;
  variants: VariantForm[];
}

export const emptyForm: ExperimentForm = {
  key: "",
  hypothesis: "",
  area: "",
  layer: "",
  primary: "thumbs_up",
  guardrails: ["skip_rate"],
  minimumEffect: "",
  plannedDays: "14",
  steps: "1, 5, 20, 50",
  autopilot: false,
  variants: [
    { key: "control", weight: "1", recommenders: "" },
    { key: "treatment", weight: "1", recommenders: "" },
  ],
};

/** JSON's strings are YAML's double-quoted ones; plain words need no quotes. */
const word = (text: string): string =>
  /^[a-z][a-z0-9._-]*$/i.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

const numbers = (text: string): number[] =>
  text
    .split(/[,\s]+/)
    .filter((part) => part !== "")
    .map(Number);

export const rampSteps = (form: ExperimentForm): number[] => numbers(form.steps);

function armLines(recommenders: string): string[] {
  const entries = recommenders
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", ...version] = line.split(":");
      return { name: name.trim(), version: version.join(":").trim() };
    });
  if (entries.length === 0) return [];
  return [
    "    arm:",
    "      recommenders:",
    ...entries.map(
      ({ name, version }) =>
        `        - {recommender: ${JSON.stringify(name)}, version: ${JSON.stringify(version || "latest")}}`,
    ),
  ];
}

export function experimentYaml(form: ExperimentForm): string {
  const lines = [`key: ${word(form.key.trim())}`];
  if (form.hypothesis.trim()) lines.push(`hypothesis: ${JSON.stringify(form.hypothesis.trim())}`);
  if (form.area.trim()) lines.push(`area: ${word(form.area.trim())}`);
  if (form.layer) lines.push(`layer: ${word(form.layer)}`);
  lines.push("variants:");
  for (const variant of form.variants) {
    lines.push(`  - key: ${word(variant.key.trim())}`, `    weight: ${Number(variant.weight)}`);
    lines.push(...armLines(variant.recommenders));
  }
  lines.push("metrics:", `  - {metric: ${word(form.primary)}, role: primary}`);
  for (const metric of form.guardrails.filter((key) => key !== form.primary))
    lines.push(`  - {metric: ${word(metric)}, role: guardrail}`);
  const steps = numbers(form.steps);
  if (steps.length > 0) {
    if (form.autopilot) lines.push("ramp_plan:", "  autopilot: true", `  steps: [${steps.join(", ")}]`);
    else lines.push(`ramp_plan: [${steps.join(", ")}]`);
  }
  const plan = [
    form.minimumEffect.trim() && `  minimum_effect: ${Number(form.minimumEffect) / 100}`,
    form.plannedDays.trim() && `  planned_days: ${Number(form.plannedDays)}`,
  ].filter(Boolean);
  if (plan.length > 0) lines.push("analysis_plan:", ...(plan as string[]));
  return `${lines.join("\n")}\n`;
}

/** The launch checklist: what a reader of the result will ask for. */
export function checklist(form: ExperimentForm): { text: string; done: boolean }[] {
  return [
    { text: "A hypothesis says what should happen, and why", done: form.hypothesis.trim().length >= 10 },
    { text: "One primary metric decides", done: form.primary !== "" },
    { text: "The smallest effect worth having is named", done: Number(form.minimumEffect) > 0 },
    { text: "The end is planned", done: Number(form.plannedDays) > 0 },
    { text: "A guardrail watches for harm", done: form.guardrails.some((key) => key !== form.primary) },
    { text: "The ramp begins small", done: (numbers(form.steps)[0] ?? 100) <= 5 },
  ];
}
