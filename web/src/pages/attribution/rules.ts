import type { CreditRule } from "../../api/types";

/** The four rules of credit, as docs/credit/ describes them. */
export const creditRules: readonly { value: CreditRule; label: string; says: string }[] = [
  { value: "selected", label: "Selected", says: "All credit goes to the recommender whose proposal was played." },
  { value: "proportional", label: "By score", says: "Every proposer gets a share in proportion to its score." },
  {
    value: "shapley",
    label: "Shapley",
    says: "Every proposer gets the same share: the Shapley value of “somebody proposed it”.",
  },
  { value: "unique", label: "Unique", says: "Credit goes to a recommender only where nobody else proposed the track." },
];

export const reasons: Record<string, string> = {
  play_unknown: "the play's own event has not come",
  no_slate: "the play names no proposals",
  selected_unknown: "who was selected is not named, or is not among the proposals",
  several_proposers: "several recommenders proposed the track",
};
