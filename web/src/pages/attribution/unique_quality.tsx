// Does a recommender add anything? How much of what it proposes nobody else does, against how much of it is liked.
import type { RecommenderRow } from "../../api/types";
import { Scatter } from "../../charts/scatter";
import { DataTable } from "../../components/data_table";
import { Figure } from "../../components/figure";
import { Measured } from "../../components/measured";
import { Section } from "../../components/section";
import { count, interval, percent } from "../../format";

export interface UniquePoint {
  key: string;
  x: number;
  y: number;
  interval: readonly [number, number] | null;
  proposed: number;
}

/** Those with proposals and thumbs: of the others there is no rate. */
export function uniquePoints(rows: readonly RecommenderRow[]): UniquePoint[] {
  return rows.flatMap((row) => {
    const rate = row.thumb_up_rate.value;
    if (rate === null || row.proposed === 0) return [];
    const ends = row.thumb_up_rate.interval as [number, number] | null;
    return [{ key: row.recommender, x: row.unique / row.proposed, y: rate, interval: ends, proposed: row.proposed }];
  });
}

export function uniqueFinding(points: readonly UniquePoint[]): string {
  const byShare = [...points].sort((a, b) => b.x - a.x);
  const [most, least] = [byShare[0], byShare.at(-1)];
  if (!most || !least) return "No recommender has proposals and thumbs.";
  if (most === least) return `${percent(most.x)} of what ${most.key} proposes nobody else does.`;
  return `${most.key} adds the most of its own: nobody else proposes ${percent(most.x)} of its tracks; of ${least.key} it is ${percent(least.x)}.`;
}

export function UniqueQuality({ rows, csv }: { rows: readonly RecommenderRow[]; csv: string }) {
  const points = uniquePoints(rows);
  if (points.length === 0) return null;
  const said = uniqueFinding(points);
  return (
    <Section title="Does it add anything?" aside={<a href={csv}>CSV</a>}>
      <Figure
        finding={`${said} What would be lost without it, only an experiment shows.`}
        table={
          <DataTable
            rows={[...points].sort((a, b) => b.x - a.x)}
            rowKey={(point) => point.key}
            columns={[
              { title: "Recommender", cell: (point) => point.key },
              { title: "Proposals played", number: true, cell: (point) => count(point.proposed) },
              { title: "Nobody else's", number: true, cell: (point) => percent(point.x) },
              { title: "Thumb-up rate", number: true, cell: (point) => percent(point.y) },
              {
                title: "Interval, as shares",
                number: true,
                cell: (point) => (point.interval ? interval(point.interval) : "–"),
              },
            ]}
          />
        }
      >
        <Measured>
          {(width) => (
            <Scatter
              title="Unique share against thumb-up rate"
              description={said}
              points={points}
              corners={["liked, not its own", "liked, its own", "neither", "its own, less liked"]}
              xLabel="share that nobody else proposed"
              yLabel="thumb-up rate"
              width={width}
              format={percent}
            />
          )}
        </Measured>
      </Figure>
    </Section>
  );
}
