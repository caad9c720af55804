import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { SlotStrip } from "./slot_strip";

test("boxes stand side by side in proportion to their slots, and what is left is free", () => {
  const { container } = render(
    <SlotStrip
      title="Layer"
      slots={1_000_000}
      width={500}
      shares={[
        { key: "a", slots: 200_000 },
        { key: "b", slots: 400_000 },
      ]}
    />,
  );
  const boxes = [...container.querySelectorAll("g rect")];
  expect(boxes.map((box) => [box.getAttribute("x"), box.getAttribute("width")])).toEqual([
    ["0", "99"],
    ["100", "199"],
  ]);
  expect(container.textContent).toContain("free");
});

test("a full layer says nothing of free slots, and a sliver is still drawn", () => {
  const { container } = render(
    <SlotStrip
      title="Layer"
      slots={1_000_000}
      width={500}
      shares={[
        { key: "a", slots: 999_999 },
        { key: "b", slots: 1 },
      ]}
    />,
  );
  expect(container.textContent).not.toContain("free");
  expect([...container.querySelectorAll("g rect")].at(1)?.getAttribute("width")).toBe("1");
});
