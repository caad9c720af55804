import type { Overlap } from "../../api/types";
import { HeatMap } from "../../charts/heat_map";
import { overlapIndex } from "../../charts/overlap_order";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Empty } from "../../components/states";
import { count, percent } from "../../format";

export function OverlapSection({ overlap }: { overlap: readonly Overlap[] }) {
  const { names, share } = overlapIndex(overlap);
  const most = overlap.reduce<Overlap | null>(
    (best, pair) => (best && best.jaccard >= pair.jaccard ? best : pair),
    null,
  );
  if (!most) {
    return (
      <Section title="How they overlap">
        <Empty title="No two recommenders proposed the same track in this period." />
      </Section>
    );
  }
  const finding = `${most.a} and ${most.b} overlap most: on ${count(most.plays)} plays both proposed the track, ${percent(most.jaccard)} of those that either did.`;
  return (
    <Section title="How they overlap">
      <p>
        {finding}{" "}
        <span className="soft small">
          Each cell: of the row's proposals, how many per cent the column proposed too.
        </span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
      <section className="scroll" tabIndex={0} aria-label="Overlap of recommenders">
        <HeatMap
          title="Overlap of recommenders"
          description={finding}
          names={names}
          share={share}
          rowWord="of the row"
          columnWord="also the column"
        />
      </section>
      <details>
        <summary>The numbers as a table</summary>
        <Scroll>
          <table>
            <thead>
              <tr>
                <th scope="col">A</th>
                <th scope="col">B</th>
                {["Plays of both", "Of either", "Of A", "Of B"].map((heading) => (
                  <th key={heading} scope="col" className="number">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {overlap.map((pair) => (
                <tr key={`${pair.a} ${pair.b}`}>
                  <td>{pair.a}</td>
                  <td>{pair.b}</td>
                  <td className="number">{count(pair.plays)}</td>
                  <td className="number">{percent(pair.jaccard)}</td>
                  <td className="number">{percent(pair.share_of_a)}</td>
                  <td className="number">{percent(pair.share_of_b)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </Section>
  );
}
