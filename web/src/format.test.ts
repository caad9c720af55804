import { describe, expect, test } from "vitest";
import { change, count, day, duration, number, percent, pValue, time } from "./format";

describe("numbers", () => {
  test("a change carries its sign, and one that rounds to nothing has none", () => {
    expect(change(0.142)).toBe("+14.2%");
    expect(change(-0.006)).toBe("−0.6%");
    expect(change(-0.0001)).toBe("0.0%");
  });
  test("a small share of the layer is told from nothing", () => {
    expect(percent(0.000001)).toBe("0.0001%");
    expect(percent(0)).toBe("0%");
    expect(percent(0.25)).toBe("25%");
    expect(percent(-0.013)).toBe("−1.3%");
  });
  test("a p-value is never zero", () => {
    expect(pValue(0)).toBe("< 0.0001");
    expect(pValue(0.00312)).toBe("0.0031");
    expect(pValue(0.74)).toBe("0.740");
  });
  test("counts are grouped, sizes keep four digits", () => {
    expect(count(1234567)).toBe("1,234,567");
    expect(number(0.012345)).toBe("0.01235");
    expect(number(-12345.67)).toBe("−12,345.7");
  });
});

describe("times", () => {
  test("are UTC, whatever the reader's zone", () => {
    expect(time("2026-11-23T23:59:59Z")).toBe("23 Nov 2026, 23:59 UTC");
    expect(day("2026-11-23")).toBe("23 Nov 2026");
  });
  test("a text that is no time is shown as it came", () => {
    expect(time("soon")).toBe("soon");
  });
  test("listening reads as minutes and seconds, hours where there are any", () => {
    expect(duration(187_000)).toBe("3:07");
    expect(duration(3_725_000)).toBe("1:02:05");
  });
});
