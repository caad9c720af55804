import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { percent } from "../format";
import { IntervalPlot, type IntervalRow } from "./interval_plot";
import { shownDomain } from "./interval_scale";

const row = (
  key: string,
  estimate: number | null,
  interval: [number, number] | null,
  tone: IntervalRow["tone"],
  word: string,
): IntervalRow => ({
  key,
  label: key,
  note: "treatment",
  estimate,
  interval,
  tone,
  word,
  text: interval ? `${percent(interval[0])} to ${percent(interval[1])}` : "too few listeners",
});
const rows = [
  row("thumbs_up", 0.14, [0.1, 0.18], "better", "better"),
  row("thumbs_down", 0.09, [0.04, 0.14], "worse", "worse"),
  row("skip_rate", -0.01, [-0.03, 0.01], "unclear", "not clear"),
  row("stations", null, null, "none", "no answer"),
];
const draw = (width: number, shown = rows) =>
  renderToStaticMarkup(
    <IntervalPlot
      title="Guardrails"
      description="what must not get worse"
      rows={shown}
      width={width}
      axisLabel="change"
      formatTick={percent}
    />,
  );

const extents = (...intervals: [number, number][]) =>
  intervals.map((interval) => ({ estimate: (interval[0] + interval[1]) / 2, interval }));

describe("the shown part of the axis", () => {
  test("always holds zero", () => {
    const [low, high] = shownDomain(extents([0.1, 0.2]));
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.2);
  });
  test("is not stretched by one interval far wider than the others", () => {
    const [low, high] = shownDomain(extents([-0.02, 0.03], [-0.01, 0.02], [-5, 5.1]));
    expect(high).toBeLessThan(0.2);
    expect(low).toBeGreaterThan(-0.2);
  });
  test("holds every estimate, however far it lies from the others", () => {
    const [, high] = shownDomain(extents([0.9, 1.1], [1.9, 2.1], [1, 1.2], [1980, 2020]));
    expect(high).toBeGreaterThan(2020);
  });
  test("shows a lone wide interval whole: what is uncertain looks it", () => {
    const [low, high] = shownDomain(extents([-5, 6]));
    expect(low).toBeLessThan(-5);
    expect(high).toBeGreaterThan(6);
  });
  test("shows both of two intervals whole", () => {
    const [, high] = shownDomain(extents([-0.027, 0.015], [0.037, 0.139]));
    expect(high).toBeGreaterThan(0.139);
  });
  test("exists where there is nothing to show", () => {
    expect(shownDomain([])).toEqual([-1, 1]);
    expect(shownDomain([{ estimate: null, interval: null }])).toEqual([-1, 1]);
    expect(shownDomain([{ estimate: 0, interval: [0, 0] }])).toEqual([-1, 1]);
  });
});

describe("the interval plot", () => {
  test("says each verdict in a word, with a zero line", () => {
    const svg = draw(900);
    for (const word of ["better", "worse", "not clear", "no answer"]) expect(svg).toContain(`>${word}<`);
    expect(svg.match(/class="zero"/g)).toHaveLength(1);
  });
  test("draws no dot where there is no number", () => {
    const svg = draw(900, [row("stations", null, null, "none", "no answer")]);
    expect(svg).not.toContain("<circle");
    expect(svg).not.toContain('class="whisker"');
    expect(svg).toContain("too few listeners");
  });
  test("tells better, worse and not clear apart by the shape of the mark", () => {
    const mark = (tone: IntervalRow["tone"]) =>
      draw(900, [row("m", 0.1, [0.05, 0.2], tone, "w")]).match(/class="(mark|hollow)"[^>]*>/)?.[0];
    expect(mark("better")).toContain("cx");
    expect(mark("worse")).toContain(" d=");
    expect(mark("unclear")).toContain("hollow");
  });
  test("never draws outside of its picture", () => {
    const svg = draw(320, [...rows, row("wild", 3, [-9, 12], "unclear", "not clear")]);
    for (const [, x] of svg.matchAll(/\bx[12]?="(-?[\d.]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(320);
    }
  });
  test("looks as it did, wide", () => expect(draw(900)).toMatchSnapshot());
  test("looks as it did, on a phone", () => expect(draw(340)).toMatchSnapshot());
});

describe("the margin of a guardrail", () => {
  const guarded = { ...row("skip_rate", 0.01, [-0.02, 0.04], "unclear", "not clear"), margin: 0.08 };
  test("is marked, and always within the picture", () => {
    expect(draw(900, [guarded])).toContain('class="margin"');
    expect(shownDomain([guarded])[1]).toBeGreaterThan(0.08);
  });
  test("is not marked where there is none", () => expect(draw(900)).not.toContain('class="margin"'));
});
