// What the address of an experiment's page may say about its picture over time.
export const views = ["cumulative", "daily", "exposure"] as const;
export type View = (typeof views)[number];
