// Every page, by a short name, over the data that service.mjs fills in.
export const addresses = {
  sign_in: "/?signed-out",
  experiments: "/",
  experiments_chosen: "/?state=running&compare=new-model",
  compare: "/compare?a=new-model&b=fresh-tracks",
  experiments_none: "/?search=nothing-like-it",
  experiment: "/experiments/new-model?segment=mode",
  experiment_daily: "/experiments/new-model?view=daily&metric=listening_hours",
  experiment_started: "/experiments/fresh-tracks",
  experiment_draft: "/experiments/quiet-nights",
  experiment_missing: "/experiments/unheard-of",
  new_experiment: "/new-experiment",
  attribution: "/attribution",
  attribution_unique: "/attribution?rule=unique",
  plays: "/plays",
  metrics: "/metrics-catalogue",
  layers: "/layers",
  tokens: "/tokens",
  audit: "/audit",
  system: "/system",
};
/** What the browser's console may say of a page on purpose. */
export const expectedWords = { sign_in: "status of 401", experiment_missing: "status of 404" };
