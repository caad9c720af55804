// Who holds which share of the slots, layer by layer.

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { layersQuery } from "../../api/queries";
import type { Layer } from "../../api/types";
import { SlotStrip } from "../../charts/slot_strip";
import { Measured } from "../../components/measured";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Empty, Failed, Loading } from "../../components/states";
import { count, percent } from "../../format";

export function Layers() {
  const query = useInfiniteQuery(layersQuery);
  const layers = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <h1>Layers</h1>
      <p className="soft">
        Experiments in one layer never share a listener; different layers are independent of each other.
      </p>
      {query.isPending ? (
        <Loading what="layers" />
      ) : query.isError ? (
        <Failed what="list of layers" error={query.error} retry={() => query.refetch()} />
      ) : layers.length === 0 ? (
        <Empty title="There is no shared layer.">
          An experiment that names no layer has one of its own. Make a shared one with <code>POST /v1/layers</code>{" "}
          where experiments must exclude each other.
        </Empty>
      ) : (
        layers.map((layer) => <OneLayer key={layer.key} layer={layer} />)
      )}
      {query.hasNextPage && (
        <button type="button" onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          {query.isFetchingNextPage ? "Loading…" : "More"}
        </button>
      )}
    </>
  );
}

function OneLayer({ layer }: { layer: Layer }) {
  const holders = layer.experiments.filter((holder) => holder.slots > 0);
  const free = `${percent(layer.free_slots / layer.slots)} of its slots are free`;
  return (
    <Section title={`${layer.key}: ${free}`}>
      {layer.description && <p className="soft">{layer.description}</p>}
      <Measured>
        {(width) => (
          <SlotStrip
            title={`${layer.key}: ${holders.map((holder) => `${holder.experiment} ${percent(holder.percent / 100)}`).join(", ") || "nobody holds a slot"}; ${free}`}
            slots={layer.slots}
            shares={holders.map((holder) => ({ key: holder.experiment, slots: holder.slots }))}
            width={width}
          />
        )}
      </Measured>
      {holders.length > 0 && (
        <Scroll>
          <table>
            <caption>By experiment, in the order of the picture</caption>
            <thead>
              <tr>
                <th scope="col">Experiment</th>
                <th scope="col" className="number">
                  Share
                </th>
                <th scope="col" className="number">
                  Slots
                </th>
                <th scope="col">Variants</th>
              </tr>
            </thead>
            <tbody>
              {holders.map((holder, index) => (
                <tr key={holder.experiment}>
                  <th scope="row">
                    {index + 1}.{" "}
                    <Link to="/experiments/$key" params={{ key: holder.experiment }}>
                      {holder.experiment}
                    </Link>
                  </th>
                  <td className="number">{percent(holder.percent / 100)}</td>
                  <td className="number">{count(holder.slots)}</td>
                  <td>{holder.variants.map((variant) => `${variant.variant} ${count(variant.slots)}`).join(", ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Section>
  );
}
