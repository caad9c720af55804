import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { number } from "../format";
import { runs, TimePlot, type TimePoint, timeGeometry } from "./time_plot";

const point = (label: string, estimate: number | null, half = 0): TimePoint => ({
  label,
  estimate,
  interval: estimate === null ? null : [estimate - half, estimate + half],
});
const points = [point("10 Nov", -1, 30), point("11 Nov", 0.2, 3), point("12 Nov", null), point("13 Nov", 0.4, 0.3)];
const draw = (as: "band" | "whiskers", shown = points, width = 800) =>
  renderToStaticMarkup(
    <TimePlot
      title="Thumbs up over time"
      description="above zero"
      points={shown}
      marks={[{ at: 1, letter: "R" }]}
      as={as}
      width={width}
      formatTick={number}
    />,
  );

describe("the picture over time", () => {
  test("breaks the band where a day has no answer", () => {
    expect(runs(points)).toEqual([[0, 1], [3]]);
    expect(draw("band").match(/class="band"/g)).toHaveLength(2);
  });
  test("is not stretched by the wide interval of the first day", () => {
    const { y } = timeGeometry([...points, point("14 Nov", 0.4, 0.3), point("15 Nov", 0.4, 0.3)], 800);
    expect(y.domain()[1]).toBeLessThan(5);
  });
  test("names its marks by a letter", () => expect(draw("band")).toContain(">R<"));
  test("draws zero, and no number that is none", () => {
    for (const as of ["band", "whiskers"] as const) {
      expect(draw(as).match(/class="zero"/g)).toHaveLength(1);
      expect(draw(as)).not.toContain("NaN");
    }
    expect(draw("band", [])).not.toContain("NaN");
  });
  test("labels fewer days on a phone", () => {
    const days = Array.from({ length: 14 }, (_, index) => point(`${index + 1} Nov`, 0.1, 0.1));
    const labels = (width: number) => draw("band", days, width).match(/ Nov</g)?.length ?? 0;
    expect(labels(340)).toBeLessThan(labels(900));
  });
  test("looks as it did, as a band", () => expect(draw("band")).toMatchSnapshot());
  test("looks as it did, as whiskers", () => expect(draw("whiskers")).toMatchSnapshot());
});
