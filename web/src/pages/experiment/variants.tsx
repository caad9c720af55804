import type { Experiment } from "../../api/types";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { count, number, percent, time } from "../../format";

const slotsOfLayer = 1_000_000;

export function Variants({ experiment }: { experiment: Experiment }) {
  return (
    <Section title="Variants">
      <Scroll>
        <table>
          <thead>
            <tr>
              <th scope="col">Variant</th>
              <th scope="col" className="number">
                Weight
              </th>
              <th scope="col" className="number">
                Slots held
              </th>
              <th scope="col" className="number">
                Of the layer
              </th>
            </tr>
          </thead>
          <tbody>
            {experiment.variants.map((variant) => (
              <tr key={variant.key}>
                <th scope="row">
                  {variant.key}
                  {variant.control && <span className="soft"> (control)</span>}
                  {variant.killed_at && <span className="soft"> (killed {time(variant.killed_at)})</span>}
                </th>
                <td className="number">{number(variant.weight)}</td>
                <td className="number">{count(variant.slots)}</td>
                <td className="number">{percent(variant.slots / slotsOfLayer)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}
