import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MiniInterval } from "./mini_interval";

const svg = renderToStaticMarkup(<MiniInterval estimate={0.1} interval={[-0.02, 0.2]} tone="unclear" text="+10%" />);
test("a small interval says itself in words and marks zero", () => {
  expect(svg).toContain('aria-label="+10%"');
  expect(svg).toContain('class="zero"');
});
test("a small interval stays within its picture", () => {
  for (const [, x] of svg.matchAll(/\b(?:c?x[12]?)="(-?[\d.]+)"/g)) {
    expect(Number(x)).toBeGreaterThanOrEqual(0);
    expect(Number(x)).toBeLessThanOrEqual(150);
  }
});
test("a small interval looks as it did", () => expect(svg).toMatchSnapshot());
