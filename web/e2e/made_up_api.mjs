// Answers like the server's from made-up numbers, to look at the pages without one: `npm run dev`, `npm run pictures`.

const estimate = (middle, half, p) => ({
  estimate: middle,
  standard_error: half / 2.8,
  interval: [middle - half, middle + half],
  p_value: p,
});
const refused = { refused: "too_few_listeners", why: "fewer than 2 listeners were exposed" };

function comparison([metric, name, unit, role, verdict, mean, effect, half, down]) {
  const answer = effect !== null;
  const pair = (scale) =>
    answer
      ? { absolute: estimate(effect * mean, half * mean * scale, 0.02), relative: estimate(effect, half * scale, 0.02) }
      : { absolute: refused, relative: refused };
  return {
    metric,
    name,
    unit,
    role,
    verdict,
    variant: "treatment",
    direction: down ? "decrease_is_good" : "increase_is_good",
    control: { listeners: 9987, mean },
    treatment: { listeners: 10034, mean: mean * (1 + (effect ?? 0)) },
    always_valid: pair(1),
    fixed_horizon: pair(0.6),
    adjusted_p_value: answer ? 0.041 : null,
    cuped: { used: false, why: "nobody was here before" },
    method: "Welch",
  };
}

const metrics = [
  ["thumbs_up", "Thumbs up per listener", "thumbs", "primary", "better", 2.31, 0.142, 0.037],
  ["skip_rate", "Skip rate", "of plays", "guardrail", "not clear", 0.284, -0.006, 0.021, true],
  ["thumbs_down", "Thumbs down per listener", "thumbs", "guardrail", "worse", 0.41, 0.088, 0.051, true],
  ["listening_hours", "Listening hours per listener", "hours", "secondary", "better", 6.12, 0.031, 0.019],
  ["completion_rate", "Completion rate", "of plays", "secondary", "not clear", 0.61, 0.004, 0.009],
  ["active_days", "Active days per listener", "days", "secondary", "not clear", 4.4, 0.002, 0.013],
  ["stations_created", "Stations created per listener", "stations", "secondary", "no answer", 0, null, 0],
  ["plays", "Plays per listener", "plays", "secondary", "not clear", 74, 0.09, 0.61],
];

function scorecard(key) {
  const broken = key === "broken-shares";
  const empty = key === "one-percent";
  return {
    experiment: key,
    state: "running",
    control: "control",
    as_of: "2026-11-24T12:00:00Z",
    data: {
      caught_up_at: "2026-11-24T11:58:41Z",
      exposed_listeners: empty ? 0 : 20021,
      seen_in_two_variants: broken ? 12 : 0,
    },
    level: 0.95,
    tuning_listeners: 20000,
    correction: "Holm over all comparisons",
    sample_ratio: {
      sound: !broken,
      p_value: empty ? null : broken ? 3e-9 : 0.74,
      threshold: 0.001,
      ...(empty ? { refused: "too_few_listeners" } : {}),
      variants: [
        { variant: "control", observed: broken ? 10410 : 9987, expected: 10010.5 },
        { variant: "treatment", observed: broken ? 9611 : 10034, expected: 10010.5 },
      ],
      method: "chi-square; expected counts by ramp step and period",
    },
    decision: broken
      ? {
          recommended: "broken_data",
          text: "Do not read the effects: listeners did not reach the variants in the planned shares (p = 3e-09). Find out which listeners are missing first.",
          rule: "sample ratio p-value below 0.001",
        }
      : empty
        ? {
            recommended: "cannot_tell",
            text: "There is no answer for the primary metric yet: too few listeners were exposed.",
            rule: "the primary metric has no estimate",
          }
        : {
            recommended: "roll_back",
            text: "Roll back: thumbs_down of treatment is worse (+8.8%, between +3.7% and +13.9%).",
            rule: "the always-valid interval of a primary metric or a guardrail lies on the bad side of zero",
          },
    comparisons: empty ? [] : metrics.map(comparison),
  };
}

const experiment = (key, state, percent, hypothesis) => ({
  key,
  state,
  randomised_by: "us",
  percent,
  hypothesis,
  owner: "radio-science",
  area: "stations",
  layer: "radio",
  iteration: 1,
  metrics: [],
  ramp_plan: [1, 5, 25, 50].map((step) => ({ percent: step })),
  variants: [
    { key: "control", weight: 1, control: true, slots: percent * 5000, killed_at: null },
    { key: "treatment", weight: 1, control: false, slots: percent * 5000, killed_at: null },
  ],
  revision: 4,
  created_at: "2026-11-08T09:00:00Z",
  started_at: state === "draft" ? null : "2026-11-10T09:00:00Z",
  stopped_at: state === "stopped" ? "2026-11-20T16:30:00Z" : null,
  decision: state === "stopped" ? "ship" : null,
  decision_reason: state === "stopped" ? "Better on thumbs, nothing worse." : null,
});
const experiments = [
  experiment("broken-shares", "running", 10, "A shorter intro keeps more listeners."),
  experiment("new-model", "running", 25, "The collaborative model trained on whole sessions earns more thumbs up."),
  experiment("night-mode-seeds", "draft", 0, ""),
  experiment("one-percent", "paused", 1, "A fresher catalogue brings people back."),
  experiment("similar-artists-v3", "stopped", 0, "Artist similarity from audio helps new stations."),
];
const find = (key) => experiments.find((entry) => entry.key === key);

function history(key) {
  const entry = (id, at, action, before, after, reason) => ({
    id: String(id),
    at,
    actor: "admin",
    action,
    reason,
    before: before === null ? null : { ...find(key), percent: before },
    after: { ...find(key), percent: after },
  });
  return [
    entry(1, "2026-11-08T09:00:00Z", "create", null, 0, ""),
    entry(2, "2026-11-10T09:00:00Z", "start", 0, 1, "first listeners"),
    entry(3, "2026-11-12T10:30:00Z", "ramp", 1, 5, "no guardrail moved"),
    entry(4, "2026-11-16T08:00:00Z", "ramp", 5, 25, "no guardrail moved in four days"),
  ];
}

const names = [
  "collab",
  "audio-sim",
  "artist-graph",
  "fresh",
  "popular",
  "seed-tracks",
  "session-rnn",
  "thumb-history",
  "lyrics",
  "mood",
  "regional",
  "editorial",
];
const rules = ["selected", "proportional", "shapley", "unique"];

function attribution() {
  const withInterval = (value, relative) => ({
    value,
    standard_error: (value * relative) / 2,
    interval: [value * (1 - relative), value * (1 + relative)],
  });
  const row = (index) => {
    const size = 26000 / (1 + 0.6 * index);
    const credit = Object.fromEntries(
      rules.map((rule, at) => [
        rule,
        {
          thumbs_up: withInterval(size * [0.08, 0.07, 0.075, 0.02][at], 0.05 + 0.015 * index),
          thumbs_down: withInterval(size * [0.011, 0.01, 0.01, 0.002][at], 0.1 + 0.02 * index),
          hours:
            index === 11
              ? {
                  value: 1.25,
                  interval: null,
                  refused: "too_few_groups",
                  why: "fewer than 2 groups of listeners have a play",
                }
              : withInterval(size * [0.05, 0.047, 0.048, 0.011][at], 0.04 + 0.012 * index),
        },
      ]),
    );
    return {
      proposed: Math.round(size * 2.4),
      selected: Math.round(size),
      unique: Math.round(size * 0.3),
      thumb_up_rate: withInterval(0.87 - 0.01 * index, 0.02),
      hours: { proposed: size, selected: size },
      credit,
      sample: { plays: Math.round(size), listener_groups: 256 },
    };
  };
  const overlap = names.flatMap((a, i) =>
    names.slice(i + 1).map((b, j) => {
      const near = 1 / (1 + ((i * 7 + (i + j + 1) * 5) % 9));
      return {
        a,
        b,
        plays: Math.round(9000 * near),
        jaccard: near * 0.8,
        share_of_a: near * 0.95,
        share_of_b: near * 0.7,
      };
    }),
  );
  const balance = (happened, rule) => {
    const left = {
      play_unknown: 12,
      no_slate: 40,
      selected_unknown: rule === "selected" ? 7 : 0,
      several_proposers: rule === "unique" ? Math.round(happened * 0.6) : 0,
    };
    const unattributed = Object.values(left).reduce((a, b) => a + b);
    return { happened, credited: happened - unattributed, unattributed, unattributed_by_reason: left };
  };
  return {
    from: "2026-10-27",
    to: "2026-11-24",
    filters: {},
    data: { caught_up_at: "2026-11-24T11:58:41Z", events: 912344 },
    level: 0.95,
    method: {
      days: "everything counts on the UTC day of its play; where that is unknown, on its own",
      credit: "",
      intervals: "random groups: 256 groups of listeners, Student's t",
    },
    totals: {
      plays: 142210,
      thumbs_up: 9314,
      thumbs_down: 1288,
      hours: 6812.4,
      rules: Object.fromEntries(
        rules.map((rule) => [
          rule,
          { thumbs_up: balance(9314, rule), thumbs_down: balance(1288, rule), listened_ms: balance(24524640000, rule) },
        ]),
      ),
    },
    recommenders: names.map((recommender, index) => ({
      recommender,
      registered: index !== 8,
      ...row(index),
      versions: index < 2 ? [{ version: "2026-11-23", ...row(index) }] : [],
    })),
    overlap,
  };
}

function play(id) {
  const share = (recommender, part) => ({
    recommender,
    version: "2026-11-23",
    share: part,
    thumbs_up: part,
    thumbs_down: 0,
    listened_ms: part * 187000,
  });
  return {
    play_id: id,
    more: false,
    data: { caught_up_at: "2026-11-24T11:58:41Z" },
    plays: [
      {
        listener_id: "listener-004711",
        play: {
          occurred_at: "2026-11-23T19:02:11Z",
          track_id: "track-1812",
          artist_id: "artist-77",
          station_id: "station-31",
          station_seed: "artist-12",
          genre: "jazz",
          mode: "deep-cuts",
          selected_by: "collab",
          propensity: 0.31,
        },
        slate: [
          { recommender: "collab", version: "2026-11-23", registered: true, score: 0.83, rank: 1, selected: true },
          { recommender: "audio-sim", version: "2026-11-20", registered: false, score: 0.41, rank: 3, selected: false },
        ],
        experiments: [
          {
            experiment: "new-model",
            iteration: 1,
            variant: "treatment",
            control: false,
            first_exposed_at: "2026-11-17T08:12:00Z",
            seen_in_two_variants: false,
          },
        ],
        thumb: "up",
        thumbs: [{ event_id: "a", occurred_at: "2026-11-23T19:03:00Z", value: "up", stands: true }],
        listens: [{ event_id: "b", occurred_at: "2026-11-23T19:05:20Z", listened_ms: 187000, outcome: "completed" }],
        listened_ms: 187000,
        track_ms: 187000,
        credit: {
          selected: { shares: [share("collab", 1)], unattributed: null },
          proportional: { shares: [share("collab", 0.67), share("audio-sim", 0.33)], unattributed: null },
          shapley: { shares: [share("collab", 0.5), share("audio-sim", 0.5)], unattributed: null },
          unique: { shares: [], unattributed: "several_proposers" },
        },
      },
    ],
  };
}

/** The answer to one call: [status, body]. `signedIn` is the state that sign-in and sign-out change. */
const layers = [
  {
    key: "ranking",
    salt: "ranking",
    description: "Whatever changes the order of candidates.",
    own: false,
    slots: 1000000,
    free_slots: 390000,
    revision: 3,
    created_at: "2026-10-01T08:00:00Z",
    experiments: [
      ["new-model", 500000],
      ["deep-cuts", 100000],
      ["one-percent", 10000],
    ].map(([experiment, slots]) => ({
      experiment,
      slots,
      percent: slots / 10000,
      variants: [
        { variant: "control", slots: slots / 2 },
        { variant: "treatment", slots: slots / 2 },
      ],
    })),
  },
  {
    key: "onboarding",
    salt: "onboarding",
    description: "",
    own: false,
    slots: 1000000,
    free_slots: 1000000,
    revision: 1,
    created_at: "2026-11-01T08:00:00Z",
    experiments: [],
  },
];
const token = (name, role, more) => ({
  name,
  role,
  created_by: "admin",
  created_at: "2026-10-01T08:00:00Z",
  expires_at: null,
  revoked_at: null,
  ...more,
});
const tokens = [
  token("admin", "admin", { created_by: "first start" }),
  token("radio-backend", "service"),
  token("weekly-report", "viewer", { expires_at: "2027-01-01T00:00:00Z" }),
  token("old-laptop", "scientist", { revoked_at: "2026-11-02T17:30:00Z" }),
];

function ramp(key) {
  const moves = history(key)
    .slice(1)
    .map((entry) => ({
      at: entry.at,
      actor: entry.actor,
      action: entry.action,
      reason: entry.reason,
      percent_before: entry.before.percent,
      percent_after: entry.after.percent,
    }));
  const step = (percent, reached, approval) => ({
    percent,
    hours: 48,
    listeners: 1000,
    approval,
    approved: false,
    note: "",
    reached,
  });
  return {
    experiment: key,
    state: find(key).state,
    iteration: 1,
    percent: find(key).percent,
    entered_at: "2026-11-16T08:00:00Z",
    autopilot: key === "new-model",
    steps: [step(1, true), step(5, true), step(25, true), step(50, false, true), step(100, false, true)],
    step: 2,
    next_step: 3,
    move: "hold",
    cause: "holds at 25%: guardrail: thumbs_down of treatment is not shown to be within its margin of 2%",
    gates: [
      { gate: "hold", state: "open", text: "192 of 48 hours at this step", variant: null },
      { gate: "sample", state: "open", text: "9,987 of 1,000 listeners", variant: "treatment" },
      { gate: "fresh", state: "open", text: "the last event is 12 s old", variant: null },
      { gate: "sample_ratio", state: "open", text: "as planned (p = 0.740)", variant: null },
      {
        gate: "guardrail",
        state: "holding",
        text: "thumbs_down is +8.8%, between +3.7% and +13.9%: not within its margin of 2%",
        variant: "treatment",
      },
      { gate: "approval", state: "holding", text: "50% waits for a second person", variant: null },
    ],
    health: [
      { variant: "control", requests: 120400, errors: 12, latency_p99_ms: 38, seen_until: "2026-11-24T11:59:00Z" },
      { variant: "treatment", requests: 119800, errors: 19, latency_p99_ms: 41, seen_until: "2026-11-24T11:59:00Z" },
    ],
    approvals: [],
    moves: moves.reverse(),
  };
}

/** What is no JSON. */
export const metricsText = `# TYPE bellwether_http_requests_total counter
bellwether_http_requests_total{method="POST",route="/v1/assign",status="200"} 1284012
bellwether_http_requests_total{method="POST",route="/v1/events",status="200"} 40211
bellwether_http_requests_total{method="POST",route="/v1/events",status="503"} 3
bellwether_http_request_seconds_bucket{method="POST",route="/v1/assign",le="0.0001"} 1270000
bellwether_http_request_seconds_bucket{method="POST",route="/v1/assign",le="0.001"} 1284012
bellwether_http_request_seconds_bucket{method="POST",route="/v1/assign",le="+Inf"} 1284012
bellwether_http_request_seconds_bucket{method="POST",route="/v1/events",le="0.01"} 39000
bellwether_http_request_seconds_bucket{method="POST",route="/v1/events",le="0.1"} 40214
bellwether_http_request_seconds_bucket{method="POST",route="/v1/events",le="+Inf"} 40214
bellwether_http_connections 212
bellwether_broken_invariants 0
bellwether_auth_failures_total{reason="unknown"} 4
`;

export function answer(method, path, search, state) {
  if (path === "/readyz")
    return [
      200,
      {
        ready: true,
        checks: [
          { name: "database", good: true, detail: "answers" },
          { name: "schema", good: true, detail: "5 of 5" },
          { name: "rollups", good: true, detail: "0.4 s behind, 0 events waiting" },
          { name: "configuration", good: true, detail: "1 s old" },
        ],
      },
    ];
  if (path === "/v1/session") {
    if (method === "GET")
      return state.signedIn
        ? [200, { name: "admin", role: "admin" }]
        : [401, { title: "Unauthorized", status: 401, detail: "nobody is signed in, or not any more" }];
    state.signedIn = method === "POST";
    return method === "POST" ? [200, { name: "admin", role: "admin" }] : [204, null];
  }
  if (!state.signedIn) return [401, { status: 401, detail: "nobody is signed in, or not any more" }];
  if (path === "/v1/experiments") {
    const items = experiments.filter(
      (entry) =>
        (!search.get("state") || entry.state === search.get("state")) && entry.key.includes(search.get("search") ?? ""),
    );
    return [200, { items, next_cursor: null }];
  }
  if (path === "/v1/reports/attribution") return [200, attribution()];
  if (path === "/v1/layers") return [200, { items: layers, next_cursor: null }];
  if (path === "/v1/tokens") return [200, { items: tokens, next_cursor: null }];
  const [, collection, key = "", part] = path.slice(1).split("/");
  if (collection === "plays")
    return key === "unknown" ? [404, { status: 404, detail: `no play '${key}' is known` }] : [200, play(key)];
  if (collection !== "experiments" || !find(key))
    return [404, { status: 404, detail: `there is no experiment '${key}'` }];
  if (part === "scorecard") return [200, scorecard(key)];
  if (part === "ramp") return [200, ramp(key)];
  if (part === "history") return [200, { items: history(key), next_cursor: null }];
  return [200, find(key)];
}

export function madeUpApi() {
  const state = { signedIn: true };
  return {
    name: "made-up-api",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url, "http://localhost");
        if (url.pathname === "/metrics") return response.end(metricsText);
        if (!url.pathname.startsWith("/v1/") && url.pathname !== "/readyz") return next();
        const [status, body] = answer(request.method, url.pathname, url.searchParams, state);
        response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
        response.end(body === null ? undefined : JSON.stringify(body));
      });
    },
  };
}
