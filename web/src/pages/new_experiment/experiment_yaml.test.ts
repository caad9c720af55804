import { expect, test } from "vitest";
import { checklist, emptyForm, experimentYaml } from "./experiment_yaml";

const form = {
  ...emptyForm,
  key: "sonic-seeds",
  hypothesis: 'Seeds from audio: "warmer" starts',
  minimumEffect: "2",
};

test("the YAML is what the API's format says", () => {
  expect(experimentYaml(form)).toBe(`key: sonic-seeds
hypothesis: "Seeds from audio: \\"warmer\\" starts"
variants:
  - key: control
    weight: 1
  - key: treatment
    weight: 1
metrics:
  - {metric: thumbs_up, role: primary}
  - {metric: skip_rate, role: guardrail}
ramp_plan: [1, 5, 20, 50]
analysis_plan:
  minimum_effect: 0.02
  planned_days: 14
`);
});

test("recommenders become the arm, and words that YAML would take for something else are quoted", () => {
  const text = experimentYaml({
    ...form,
    key: "on",
    layer: "ranking",
    autopilot: true,
    variants: [
      { key: "control", weight: "1", recommenders: "" },
      { key: "treatment", weight: "1", recommenders: "collab: 2026-11-23\n audio-sim\n" },
    ],
  });
  expect(text).toContain('key: "on"\n');
  expect(text).toContain("layer: ranking\n");
  expect(text).toContain(`    arm:
      recommenders:
        - {recommender: "collab", version: "2026-11-23"}
        - {recommender: "audio-sim", version: "latest"}
`);
  expect(text).toContain("ramp_plan:\n  autopilot: true\n  steps: [1, 5, 20, 50]\n");
});

test("the checklist says what is missing", () => {
  const missing = (open: typeof form) => checklist(open).filter((item) => !item.done).length;
  expect(missing(form)).toBe(0);
  expect(missing({ ...form, hypothesis: "", minimumEffect: "", steps: "50" })).toBe(3);
});
