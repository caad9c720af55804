import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { HeatMap } from "./heat_map";
import { chainOrder, overlapIndex } from "./overlap_order";

const overlap = [
  { a: "collab", b: "fresh", plays: 10, jaccard: 0.1, share_of_a: 0.2, share_of_b: 0.15 },
  { a: "collab", b: "audio", plays: 90, jaccard: 0.7, share_of_a: 0.9, share_of_b: 0.6 },
  { a: "audio", b: "fresh", plays: 5, jaccard: 0.05, share_of_a: 0.08, share_of_b: 0.07 },
];

describe("the order of an overlap", () => {
  test("puts the pair that overlaps most side by side", () => {
    const { names } = overlapIndex(overlap);
    expect(Math.abs(names.indexOf("collab") - names.indexOf("audio"))).toBe(1);
  });
  test("holds every name once", () => {
    const names = ["d", "a", "c", "b"];
    expect([...chainOrder(names, () => 0)].sort()).toEqual(["a", "b", "c", "d"]);
    expect(chainOrder(["a"], () => 0)).toEqual(["a"]);
  });
});

describe("the heat map", () => {
  const { names, share } = overlapIndex(overlap);
  const svg = renderToStaticMarkup(
    <HeatMap
      title="Overlap"
      description="collab and audio most"
      names={names}
      share={share}
      rowWord="of"
      columnWord="also"
    />,
  );
  test("is asymmetric: the share of the row", () => {
    expect(share("collab", "audio")).toBe(0.9);
    expect(share("audio", "collab")).toBe(0.6);
  });
  test("says the number in every cell and leaves the diagonal out", () => {
    expect(svg).toContain(">90<");
    expect(svg).toContain(">60<");
    expect(svg.match(/>–</g)).toHaveLength(3);
  });
  test("looks as it did", () => expect(svg).toMatchSnapshot());
});
