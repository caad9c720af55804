import { expect, test } from "vitest";
import type { RecommenderRow } from "../../api/types";
import { uniqueFinding, uniquePoints } from "./unique_quality";

const row = (recommender: string, proposed: number, unique: number, rate: number | null) =>
  ({ recommender, proposed, unique, thumb_up_rate: { value: rate, interval: null } }) as unknown as RecommenderRow;

test("without proposals or thumbs there is no point", () => {
  const points = uniquePoints([row("a", 0, 0, 0.5), row("b", 10, 5, null), row("c", 10, 5, 0.5)]);
  expect(points.map((point) => point.key)).toEqual(["c"]);
});
test("the finding names who adds most and who adds least", () => {
  const points = uniquePoints([row("a", 100, 2, 0.9), row("b", 100, 40, 0.6)]);
  expect(uniqueFinding(points)).toBe(
    "b adds the most of its own: nobody else proposes 40% of its tracks; of a it is 2%.",
  );
  expect(uniqueFinding([])).toBe("No recommender has proposals and thumbs.");
});
