import { expect, test } from "vitest";
import { quantile, readSamples, routeFacts } from "./prometheus";

const text = `# HELP x Words.
# TYPE x counter
bellwether_http_requests_total{route="/v1/assign",method="POST",status="200"} 90
bellwether_http_requests_total{route="/v1/assign",method="POST",status="503"} 10
bellwether_http_request_seconds_bucket{route="/v1/assign",method="POST",le="0.001"} 50
bellwether_http_request_seconds_bucket{route="/v1/assign",method="POST",le="0.01"} 100
bellwether_http_request_seconds_bucket{route="/v1/assign",method="POST",le="+Inf"} 100
odd{a="with \\"quotes\\" and \\\\"} 1
plain 7
`;

test("samples are read with their labels, comments are not", () => {
  const samples = readSamples(text);
  expect(samples).toHaveLength(7);
  expect(samples[5]?.labels.a).toBe('with "quotes" and \\');
  expect(samples[6]).toEqual({ name: "plain", labels: {}, value: 7 });
});

test("a route has its requests, its failures and its quantiles", () => {
  const [assign] = routeFacts(readSamples(text));
  expect(assign).toMatchObject({ route: "/v1/assign", requests: 100, failed: 10 });
  expect(assign?.p50).toBeCloseTo(0.001, 10);
  expect(assign?.p99).toBeCloseTo(0.001 + 0.98 * 0.009, 10);
});

test("a quantile past the last bound is that bound, and of nothing there is none", () => {
  expect(
    quantile(
      [
        { le: 1, count: 1 },
        { le: Number.POSITIVE_INFINITY, count: 10 },
      ],
      0.99,
    ),
  ).toBe(1);
  expect(quantile([], 0.5)).toBeNull();
});
