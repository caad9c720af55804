// What else bears on the experiment: its launch checklist while it is a draft, and what everybody gets in its area.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { checklistQuery, defaultsQuery } from "../../api/experiment_queries";
import type { Experiment } from "../../api/types";
import { CheckItems } from "../../components/check_items";
import { Section } from "../../components/section";
import { Failed, Loading } from "../../components/states";
import { day } from "../../format";

export function LaunchChecklist({ experiment }: { experiment: Experiment }) {
  const query = useQuery({ ...checklistQuery(experiment.key), enabled: experiment.state === "draft" });
  if (experiment.state !== "draft") return null;
  if (query.isPending) return <Loading what="the launch checklist" />;
  if (query.isError) return <Failed what="launch checklist" error={query.error} retry={() => query.refetch()} />;
  const open = query.data.items.filter((item) => !item.complete).length;
  return (
    <Section title={open === 0 ? "Ready to start" : `Before it starts: ${open} open`}>
      <CheckItems items={query.data.items.map((item) => ({ text: item.text ?? "", done: item.complete === true }))} />
    </Section>
  );
}

/** Which arm everybody else gets: what the variants really compete with. */
export function DefaultArms({ experiment }: { experiment: Experiment }) {
  const query = useQuery(defaultsQuery);
  const here = query.data?.defaults.filter((arm) => arm.area === experiment.area) ?? [];
  return here.map((arm) => (
    <p key={arm.experiment} className="small">
      Everybody in {arm.area || "no area"} gets <strong>{arm.variant}</strong> of{" "}
      {arm.experiment === experiment.key || !arm.experiment ? (
        "this experiment"
      ) : (
        <Link to="/experiments/$key" params={{ key: arm.experiment }}>
          {arm.experiment}
        </Link>
      )}
      {arm.shipped_at && ` since ${day(arm.shipped_at)}`}
      {arm.shipped_by && `, shipped by ${arm.shipped_by}`}.{arm.reason && ` ${arm.reason}`}
    </p>
  ));
}
