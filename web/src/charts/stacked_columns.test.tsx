import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { count } from "../format";
import { StackedColumns, stacked } from "./stacked_columns";

const columns = [
  { label: "10 Nov", values: [10, 30] },
  { label: "11 Nov", values: [0, 0] },
  { label: "12 Nov", values: [20, 20] },
];
const draw = (shares: boolean) =>
  renderToStaticMarkup(
    <StackedColumns
      title="Exposures a day"
      description="80 in three days"
      parts={["control", "treatment"]}
      columns={columns}
      shares={shares}
      width={600}
      formatTick={count}
    />,
  );

describe("stacked columns", () => {
  test("lay each part on the one before", () =>
    expect(stacked({ label: "", values: [10, 30] }, false)).toEqual([
      [0, 10],
      [10, 40],
    ]));
  test("reach one as shares, and nothing where there is nothing", () => {
    expect(stacked({ label: "", values: [10, 30] }, true)[1]).toEqual([0.25, 1]);
    expect(stacked({ label: "", values: [0, 0] }, true)[1]).toEqual([0, 0]);
  });
  test("name every part", () => {
    for (const name of ["control", "treatment"]) expect(draw(false)).toContain(`>${name}<`);
  });
  test("draw no part of nothing", () => expect(draw(false).match(/class="part"/g)).toHaveLength(4 + 2));
  test("look as they did", () => {
    expect(draw(false)).toMatchSnapshot();
    expect(draw(true)).toMatchSnapshot();
  });
});
