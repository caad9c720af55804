import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { percent } from "../format";
import { middleOf, Scatter } from "./scatter";

const points = [
  { key: "collab", x: 0.02, y: 0.8, interval: [0.7, 0.9] as const },
  { key: "fresh", x: 0.4, y: 0.6, interval: [0.5, 0.7] as const },
  { key: "alone", x: 0.4, y: 0.7, interval: null },
];
const draw = (shown = points, width = 700) =>
  renderToStaticMarkup(
    <Scatter
      title="Unique share against quality"
      description="fresh adds most"
      points={shown}
      corners={["a", "b", "c", "d"]}
      xLabel="unique"
      yLabel="thumb-up rate"
      width={width}
      format={percent}
    />,
  );

test("the middle of an even number of values lies between the inner two", () => {
  expect(middleOf([1, 4, 2])).toBe(2);
  expect(middleOf([1, 4, 2, 3])).toBe(2.5);
});
test("every thing is named, and has a whisker where it has an interval", () => {
  for (const point of points) expect(draw()).toContain(`>${point.key}<`);
  expect(draw().match(/class="whisker"/g)).toHaveLength(2);
});
test("one thing, or things all alike, are drawn without a number that is none", () => {
  expect(draw(points.slice(0, 1))).not.toContain("NaN");
  expect(draw([points[0], points[0]].flatMap((point) => point ?? []))).not.toContain("NaN");
  expect(draw([])).toBe("");
});
test("a scatter looks as it did", () => {
  expect(draw()).toMatchSnapshot();
  expect(draw(points, 340)).toMatchSnapshot();
});
