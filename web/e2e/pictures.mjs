// Takes a picture of every page, wide and narrow, light and dark, over made-up answers and under the server's policy;
// fails where a page logs an error, breaks the policy, or is wider than its window. `npm run pictures`, after a build.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { built } from "../tools/built.mjs";
import { answer, metricsText } from "./made_up_api.mjs";

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const out = fileURLToPath(new URL("../pictures/", import.meta.url));
const policy =
  "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const pages = {
  sign_in: "/?signed-out",
  experiments: "/",
  experiment: "/experiments/new-model",
  experiment_broken: "/experiments/broken-shares",
  experiment_empty: "/experiments/one-percent",
  experiment_missing: "/experiments/unheard-of",
  new_experiment: "/new-experiment",
  attribution: "/attribution",
  attribution_unique: "/attribution?rule=unique",
  plays: "/plays",
  play: "/plays/play-1",
  layers: "/layers",
  tokens: "/tokens",
  audit: "/audit",
  system: "/system",
};
const wanted = process.argv.slice(2);

const state = { signedIn: true };
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/metrics") {
    response.end(metricsText);
    return;
  }
  if (url.pathname.startsWith("/v1/") || url.pathname === "/readyz") {
    const [status, body] = answer(request.method, url.pathname, url.searchParams, state);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === null ? undefined : JSON.stringify(body));
    return;
  }
  const file = join(built, url.pathname);
  const path = extname(url.pathname) && existsSync(file) ? file : join(built, "index.html");
  response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain", "content-security-policy": policy });
  response.end(readFileSync(path));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const mistakes = [];
mkdirSync(out, { recursive: true });
try {
  for (const [size, width] of [
    ["wide", 1200],
    ["narrow", 390],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme,
        reducedMotion: "reduce",
      });
      for (const [name, address] of Object.entries(pages)) {
        if (wanted.length > 0 && !wanted.includes(name)) continue;
        state.signedIn = name !== "sign_in";
        const expected = name === "sign_in" ? 401 : name === "experiment_missing" ? 404 : 0;
        const page = await context.newPage();
        page.on("console", (message) => {
          const text = message.text();
          if (message.type() === "error" && !(expected && text.includes(`status of ${expected}`)))
            mistakes.push(`${name}: ${text}`);
        });
        page.on("pageerror", (error) => mistakes.push(`${name}: ${error.message}`));
        await page.goto(origin + address, { waitUntil: "networkidle" });
        // Quiet is not done: on a busy machine a chunk may still be on its way to be run.
        await page.waitForFunction(
          () => document.querySelector("h1, [role=alert]") && !document.querySelector("main [role=status]"),
        );
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wider > 0) mistakes.push(`${name}, ${size}: ${wider} px wider than its window`);
        await page.screenshot({ path: join(out, `${name}-${size}-${colorScheme}.png`), fullPage: true });
        await page.close();
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  server.close();
}
for (const mistake of new Set(mistakes)) console.error(mistake);
console.log(`pictures are in web/pictures; ${mistakes.length} mistakes`);
process.exit(mistakes.length > 0 ? 1 : 0);
