// A metric's definition as short lines for people.
import type { Metric } from "../../api/types";
import { count, number, percent, words } from "../../format";

type Side = NonNullable<Metric["numerator"]>;

function side({ measure, filter }: Side): string {
  const narrowed = [
    filter?.genre && `genre ${filter.genre.join(" or ")}`,
    filter?.mode && `mode ${filter.mode.join(" or ")}`,
    filter?.recommender && `recommender ${filter.recommender.join(" or ")}`,
    filter?.popularity && `popularity ${filter.popularity.join(" or ")}`,
    filter?.artist && `artist's ${filter.artist.attribute} ${filter.artist.value}`,
  ].filter(Boolean);
  return narrowed.length > 0 ? `${words(measure)} where ${narrowed.join(", ")}` : words(measure);
}

export function definition(metric: Metric): string[] {
  const top = side(metric.numerator);
  const counted: Record<Metric["kind"], string> = {
    mean: `${top} per listener`,
    ratio: `${top} per ${metric.denominator ? side(metric.denominator) : "one"}`,
    proportion: `listeners with at least ${number(metric.at_least ?? 1)} of ${top}`,
    quantile: `${percent(metric.quantile ?? 0.5)} quantile of ${top}, over ${metric.of ?? "listeners"}`,
    retention: `listeners with ${top} from day ${metric.return_from ?? 1} until day ${metric.return_until ?? 1}`,
  };
  return [
    counted[metric.kind],
    metric.unit ? `in ${metric.unit}` : "",
    metric.window_days ? `over ${count(metric.window_days)} days from exposure` : "",
    metric.maturity_days ? `counts after ${count(metric.maturity_days)} days` : "",
    metric.cap?.percentile ? `capped at percentile ${number(metric.cap.percentile)}` : "",
    metric.cap?.value ? `capped at ${number(metric.cap.value)}` : "",
  ].filter(Boolean);
}

export const matches = (metric: Metric, search: string): boolean =>
  [metric.key, metric.name, metric.question].some((text) => text?.toLowerCase().includes(search.toLowerCase()));
