// Refuses a build whose first page weighs more than 150 kB, or a later chunk more than 40 kB, brotli.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { built } from "./built.mjs";

const firstPageMax = 150_000;
const chunkMax = 40_000;

const weigh = (name) => {
  const path = join(built, name);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
};
const html = readFileSync(join(built, "index.html"), "utf8");
const first = ["index.html", ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1])];
const chunks = readdirSync(join(built, "assets"))
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => `assets/${name}`)
  .filter((name) => !first.includes(name));

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const firstPage = first.reduce((sum, name) => sum + weigh(name), 0);
const heaviest = chunks.map((name) => [name, weigh(name)]).sort((a, b) => b[1] - a[1])[0] ?? ["none", 0];
console.log(
  `   first page ${kilobytes(firstPage)} of ${kilobytes(firstPageMax)}, heaviest later chunk ${kilobytes(heaviest[1])} of ${kilobytes(chunkMax)} (brotli)`,
);

if (/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=/.test(html)) {
  console.error("index.html holds an inline script or style: the server's policy would block it.");
  process.exit(1);
}
if (firstPage > firstPageMax || heaviest[1] > chunkMax) {
  console.error(`Over the budget: ${firstPage > firstPageMax ? "the first page" : heaviest[0]}.`);
  process.exit(1);
}
