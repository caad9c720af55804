import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { RampPlot, rampGeometry } from "./ramp_plot";

const moves = [
  { at: "2026-11-10T09:00:00Z", percent: 1 },
  { at: "2026-11-12T09:00:00Z", percent: 5 },
  { at: "2026-11-16T09:00:00Z", percent: 25 },
];

test("a higher share lies higher, and none lies on the ground", () => {
  const { yOf } = rampGeometry({ moves, ahead: [], width: 600 });
  expect(yOf(25)).toBeLessThan(yOf(5));
  expect(yOf(5)).toBeLessThan(yOf(1));
  expect(yOf(0)).toBeGreaterThanOrEqual(yOf(1));
});

test("the caption tells what the picture shows, planned steps included", () => {
  const { container } = render(<RampPlot moves={moves} ahead={[50, 100]} width={600} />);
  expect(container.querySelector("title")?.textContent).toBe(
    "Ramp so far: 1% on 10 Nov 2026, 5% on 12 Nov 2026, 25% on 16 Nov 2026. Planned: 50%, 100%.",
  );
  expect(container.querySelectorAll("circle")).toHaveLength(3);
  expect(container.innerHTML).not.toContain("NaN");
});

test("a plan that has not begun is drawn as well", () => {
  const { container } = render(<RampPlot moves={[]} ahead={[1, 10]} width={600} />);
  expect(container.querySelector("title")?.textContent).toBe("Not started. Planned: 1%, 10%.");
  expect(container.innerHTML).not.toContain("NaN");
});
