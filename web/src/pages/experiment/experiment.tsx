// One experiment: the verdict, whether its data can be trusted, the scorecard, the days and segments behind it, its power,
// the ramp, its variants, its history.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { experimentQuery, scorecardQuery } from "../../api/queries";
import type { Experiment } from "../../api/types";
import { StateBadge } from "../../components/experiment_badges";
import { Facts } from "../../components/facts";
import { Section } from "../../components/section";
import { Failed, Loading } from "../../components/states";
import { percent, time, words } from "../../format";
import { Actions } from "./actions";
import { DefaultArms, LaunchChecklist } from "./around";
import styles from "./experiment.module.css";
import { History } from "./history";
import { OverTime } from "./over_time";
import { Power } from "./power";
import { Ramp } from "./ramp";
import { ScorecardSection } from "./scorecard_section";
import { Segments } from "./segments";
import { Variants } from "./variants";
import { Health, VerdictBanner } from "./verdict";

const route = getRouteApi("/experiments/$key");

export function ExperimentPage() {
  const { key } = route.useParams();
  const experiment = useQuery(experimentQuery(key));
  if (experiment.isPending) return <Loading what={key} />;
  if (experiment.isError)
    return <Failed what="experiment" error={experiment.error} retry={() => experiment.refetch()} />;
  return (
    <>
      <p className="small screen-only">
        <Link to="/">All experiments</Link>
      </p>
      <header className={styles.head}>
        <h1>{key}</h1>
        <StateBadge state={experiment.data.state} />
        {experiment.data.percent > 0 && <span>at {percent(experiment.data.percent / 100)} of the listeners</span>}
      </header>
      {experiment.data.hypothesis && <p className={styles.hypothesis}>{experiment.data.hypothesis}</p>}
      {experiment.data.decision && (
        <p className={styles.decided}>
          Decided: <strong>{words(experiment.data.decision)}</strong>. {experiment.data.decision_reason}
        </p>
      )}
      <Actions experiment={experiment.data} />
      <LaunchChecklist experiment={experiment.data} />
      {experiment.data.started_at && <Result experimentKey={key} />}
      <Ramp experiment={experiment.data} />
      <Variants experiment={experiment.data} />
      <Configuration experiment={experiment.data} />
      <History experimentKey={key} />
    </>
  );
}

function Result({ experimentKey }: { experimentKey: string }) {
  const scorecard = useQuery(scorecardQuery(experimentKey));
  if (scorecard.isPending) return <Loading what="the scorecard" />;
  if (scorecard.isError) return <Failed what="scorecard" error={scorecard.error} retry={() => scorecard.refetch()} />;
  return (
    <>
      <VerdictBanner scorecard={scorecard.data} />
      <Health scorecard={scorecard.data} />
      <ScorecardSection scorecard={scorecard.data} />
      <OverTime scorecard={scorecard.data} />
      <Segments scorecard={scorecard.data} />
      <Power scorecard={scorecard.data} />
    </>
  );
}

function Configuration({ experiment }: { experiment: Experiment }) {
  return (
    <Section title="Design">
      <Facts
        facts={[
          ["Owner", experiment.owner],
          ["Area", experiment.area],
          ["Layer", experiment.layer && <code>{experiment.layer}</code>],
          ["Created", time(experiment.created_at)],
          ["Started", experiment.started_at && time(experiment.started_at)],
          ["Planned", experiment.analysis_plan.planned_days && `${experiment.analysis_plan.planned_days} days`],
          ["Stopped", experiment.stopped_at && time(experiment.stopped_at)],
        ]}
      />
      <DefaultArms experiment={experiment} />
    </Section>
  );
}
