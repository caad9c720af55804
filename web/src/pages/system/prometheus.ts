// Reads Prometheus' text form: samples by name with their labels.
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

export function readSamples(text: string): Sample[] {
  return text.split("\n").flatMap((row) => {
    const match = row.startsWith("#") ? null : line.exec(row);
    if (!match) return [];
    const labels: Record<string, string> = {};
    for (const [, name = "", value = ""] of (match[2] ?? "").matchAll(label))
      labels[name] = value.replace(/\\(["\\n])/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    return [{ name: match[1] ?? "", labels, value: match[3] === "+Inf" ? Number.POSITIVE_INFINITY : Number(match[3]) }];
  });
}

/** The quantile of a histogram's cumulative buckets, by the straight line within its bucket; null where it is empty. */
export function quantile(buckets: readonly { le: number; count: number }[], q: number): number | null {
  const sorted = [...buckets].sort((a, b) => a.le - b.le);
  const total = sorted.at(-1)?.count ?? 0;
  if (total === 0) return null;
  const rank = q * total;
  let below = { le: 0, count: 0 };
  for (const bucket of sorted) {
    if (bucket.count >= rank) {
      if (!Number.isFinite(bucket.le)) return below.le;
      const inside = bucket.count - below.count;
      return below.le + (inside > 0 ? ((rank - below.count) / inside) * (bucket.le - below.le) : 0);
    }
    below = bucket;
  }
  return below.le;
}

export interface RouteFacts {
  route: string;
  method: string;
  requests: number;
  failed: number;
  p50: number | null;
  p99: number | null;
}

/** Requests and latency by route, the busiest first. */
export function routeFacts(samples: readonly Sample[]): RouteFacts[] {
  const rows = new Map<string, { facts: RouteFacts; buckets: { le: number; count: number }[] }>();
  for (const sample of samples) {
    const { route, method } = sample.labels;
    if (route === undefined || method === undefined) continue;
    const key = `${method} ${route}`;
    const row = rows.get(key) ?? {
      facts: { route, method, requests: 0, failed: 0, p50: null, p99: null },
      buckets: [],
    };
    rows.set(key, row);
    if (sample.name.endsWith("_requests_total")) {
      row.facts.requests += sample.value;
      if (Number(sample.labels.status) >= 500) row.facts.failed += sample.value;
    }
    if (sample.name.endsWith("_bucket"))
      row.buckets.push({
        le: sample.labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(sample.labels.le),
        count: sample.value,
      });
  }
  return [...rows.values()]
    .map(({ facts, buckets }) => ({ ...facts, p50: quantile(buckets, 0.5), p99: quantile(buckets, 0.99) }))
    .filter((facts) => facts.requests > 0)
    .sort((a, b) => b.requests - a.requests);
}
