import { cleanup, configure, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { refused, show } from "../testing/show";

// A page's code is loaded when it is first shown; on a busy machine that takes its time.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 30_000 });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const experiment = {
  key: "fresh-tracks",
  state: "running",
  layer: "radio",
  iteration: 1,
  randomised_by: "us",
  percent: 5,
  hypothesis: "Newer tracks bring listeners back.",
  owner: "ada",
  area: "stations",
  targeting: null,
  metrics: [],
  ramp_plan: [{ percent: 5 }, { percent: 25 }],
  analysis_plan: { planned_days: 21 },
  variants: [{ key: "control" }, { key: "treatment" }],
  created_at: "2026-11-01T00:00:00Z",
  started_at: "2026-11-02T00:00:00Z",
  stopped_at: null,
  decision: null,
};
const scorecard = {
  experiment: "fresh-tracks",
  sample_ratio: { sound: true },
  decision: { recommended: "keep_going", text: "Keep going.", rule: "" },
  comparisons: [
    {
      metric: "active_days",
      name: "Active days",
      role: "primary",
      variant: "treatment",
      verdict: "not clear",
      direction: "increase_is_good",
      guardrail: null,
      treatment: { listeners: 10 },
      always_valid: { relative: { estimate: 0.05, interval: [-0.1, 0.2], standard_error: 0.07, p_value: 0.4 } },
    },
  ],
};

test("the list shows state, interval and next action, and asks the server for its filter", async () => {
  const asked = show("/?area=stations&state=running", {
    "/v1/experiments": { items: [experiment], next_cursor: "page-2" },
    "/v1/experiments/fresh-tracks/scorecard": scorecard,
  });
  expect(await screen.findByText("Newer tracks bring listeners back.")).toBeTruthy();
  expect(await screen.findByText("+5.0% (−10.0% to +20.0%)")).toBeTruthy();
  expect(screen.getByText(/Raise to 25% when its gates are open/)).toBeTruthy();
  expect(screen.getByText("✓ data sound")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Next page" }).getAttribute("href")).toContain("cursor=page-2");
  const list = asked.find((path) => path.startsWith("/v1/experiments?"));
  expect(list).toContain("area=stations");
  expect(list).toContain("state=running");
});

test("the list says where nothing matches, and where nothing is", async () => {
  show("/?search=zither", { "/v1/experiments": { items: [], next_cursor: null } });
  expect(await screen.findByText("No experiment matches.")).toBeTruthy();
  cleanup();
  show("/", { "/v1/experiments": { items: [], next_cursor: null } });
  expect(await screen.findByText("There is no experiment yet.")).toBeTruthy();
});

test("the list says why it could not be loaded, and asks again", async () => {
  const asked = show("/", { "/v1/experiments": refused(403, "the token may not read") });
  expect(await screen.findByText("the token may not read")).toBeTruthy();
  const before = asked.length;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(asked.length).toBeGreaterThan(before);
});

test("an experiment that does not exist is named as missing", async () => {
  show("/experiments/unheard-of", {});
  expect(await screen.findByText("There is no such experiment.")).toBeTruthy();
});

test("the catalogue narrows by its address", async () => {
  const metric = (key: string, name: string) => ({ key, name, kind: "mean", numerator: { measure: key } });
  show("/metrics-catalogue?search=skip", {
    "/v1/metrics": { items: [metric("plays", "Plays"), metric("skips", "Skips")], next_cursor: null },
  });
  expect(await screen.findByText("Skips")).toBeTruthy();
  expect(screen.queryByRole("heading", { name: "Plays" })).toBeNull();
});

test("a comparison of one experiment asks for two", async () => {
  show("/compare?a=fresh-tracks", {});
  expect(await screen.findByText("Two experiments are wanted.")).toBeTruthy();
});

test("a viewer is told that making experiments takes another role", async () => {
  show("/new-experiment", { "/v1/session": { name: "vi", role: "viewer" } });
  expect(await screen.findByText("Your token may not make experiments.")).toBeTruthy();
});

test("who is not signed in gets the sign-in", async () => {
  show("/", { "/v1/session": refused(401, "no session") });
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
});
