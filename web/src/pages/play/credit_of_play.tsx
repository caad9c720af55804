import type { PlayInChain } from "../../api/types";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { percent, words } from "../../format";
import { creditRules, reasons } from "../attribution/rules";

/** Each proposer's share of the play under each rule. */
export function CreditOfPlay({ chain }: { chain: PlayInChain }) {
  const proposers = [
    ...new Map(
      creditRules.flatMap(({ value }) =>
        chain.credit[value].shares.map((share) => [`${share.recommender} ${share.version}`, share]),
      ),
    ).entries(),
  ];
  const left = creditRules.flatMap(({ value, label }) => {
    const reason = chain.credit[value].unattributed;
    return reason ? [`${label}: ${reasons[reason] ?? words(reason)}`] : [];
  });
  return (
    <Section title="Whose credit it is">
      <p className="soft small">Shares of the thumb and of the listening. Credit is not incremental effect.</p>
      {proposers.length > 0 && (
        <Scroll>
          <table>
            <thead>
              <tr>
                <th scope="col">Recommender</th>
                {creditRules.map((rule) => (
                  <th key={rule.value} scope="col" className="number">
                    {rule.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {proposers.map(([key, proposer]) => (
                <tr key={key}>
                  <th scope="row">{proposer.recommender}</th>
                  {creditRules.map((rule) => {
                    const share = chain.credit[rule.value].shares.find(
                      (entry) => `${entry.recommender} ${entry.version}` === key,
                    );
                    return (
                      <td key={rule.value} className="number">
                        {share ? percent(share.share) : "–"}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {left.length > 0 && <p className="small">Attributed to nobody. {left.join("; ")}.</p>}
    </Section>
  );
}
