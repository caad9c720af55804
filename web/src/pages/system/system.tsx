// The service itself: whether it is well, how fast it answers, how far its reports are behind.

import { useQuery } from "@tanstack/react-query";
import { metricsTextQuery, readyQuery } from "../../api/queries";
import { Badge } from "../../components/badge";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Failed, Loading } from "../../components/states";
import { count, number, percent, words } from "../../format";
import { type RouteFacts, readSamples, routeFacts, type Sample } from "./prometheus";

export function System() {
  return (
    <>
      <h1>System</h1>
      <Ready />
      <Numbers />
    </>
  );
}

function Ready() {
  const query = useQuery(readyQuery);
  if (query.isPending) return <Loading what="the state of the service" />;
  if (query.isError) return <Failed what="state" error={query.error} retry={() => query.refetch()} />;
  const bad = query.data.filter((check) => !check.good);
  return (
    <Section
      title={bad.length === 0 ? "The service is well" : `Not well: ${bad.map((check) => check.name).join(", ")}`}
    >
      <table>
        <caption>What it needs, looked at every five seconds</caption>
        <tbody>
          {query.data.map((check) => (
            <tr key={check.name}>
              <th scope="row">{check.name}</th>
              <td>
                <Badge tone={check.good ? "good" : "bad"}>{check.good ? "good" : "bad"}</Badge>
              </td>
              <td>{check.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

const seconds = (value: number | null): string =>
  value === null ? "" : value < 1 ? `${number(value * 1000)} ms` : `${number(value)} s`;

function Numbers() {
  const query = useQuery(metricsTextQuery);
  if (query.isPending) return <Loading what="the numbers" />;
  if (query.isError) return <Failed what="numbers" error={query.error} retry={() => query.refetch()} />;
  const samples = readSamples(query.data);
  const routes = routeFacts(samples);
  const requests = routes.reduce((sum, route) => sum + route.requests, 0);
  const failed = routes.reduce((sum, route) => sum + route.failed, 0);
  return (
    <>
      <Section
        title={`${count(requests)} requests since its start, ${failed === 0 ? "none failed" : `${percent(failed / requests)} failed`}`}
        aside={<a href="/metrics">Prometheus text</a>}
      >
        <Routes routes={routes} />
      </Section>
      <Section title="Counters and gauges">
        <Plain samples={samples} />
      </Section>
    </>
  );
}

function Routes({ routes }: { routes: RouteFacts[] }) {
  return (
    <Scroll>
      <table>
        <caption>Latency is read from the histogram's buckets</caption>
        <thead>
          <tr>
            <th scope="col">Route</th>
            <th scope="col" className="number">
              Requests
            </th>
            <th scope="col" className="number">
              Failed (5xx)
            </th>
            <th scope="col" className="number">
              Median
            </th>
            <th scope="col" className="number">
              p99
            </th>
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <tr key={`${route.method} ${route.route}`}>
              <th scope="row">
                <code>
                  {route.method} {route.route}
                </code>
              </th>
              <td className="number">{count(route.requests)}</td>
              <td className="number">{count(route.failed)}</td>
              <td className="number">{seconds(route.p50)}</td>
              <td className="number">{seconds(route.p99)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What has no route and is no histogram. */
function Plain({ samples }: { samples: Sample[] }) {
  const shown = samples.filter(
    (sample) =>
      sample.labels.route === undefined && sample.labels.experiment === undefined && sample.labels.le === undefined,
  );
  return (
    <Scroll>
      <table>
        <caption>As the service counts them; those of single experiments are in the Prometheus text</caption>
        <tbody>
          {shown.map((sample) => {
            const labels = Object.entries(sample.labels)
              .map(([name, value]) => `${name} ${value}`)
              .join(", ");
            return (
              <tr key={`${sample.name} ${labels}`}>
                <th scope="row">
                  {words(sample.name.replace(/^bellwether_/, "").replace(/_total$/, ""))}
                  {labels && <span className="soft"> ({labels})</span>}
                </th>
                <td className="number">{number(sample.value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
