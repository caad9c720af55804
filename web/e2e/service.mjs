// A service of its own for the tests in a real browser: the built program with a private PostgreSQL in a new folder,
// filled by its own simulation. BELLWETHER_SERVER and BELLWETHER_TOKEN_FILE name one that runs already instead.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const startMaxMs = 60_000;

export const program =
  process.env.BELLWETHER_PROGRAM ??
  ["release", "dev"].map((preset) => join(root, "build", preset, "bellwether")).find((path) => existsSync(path));
export const chromiumPath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** What is missing for a test in a browser; null where nothing is. */
export function missing() {
  if (!chromiumPath) return "Chromium is not installed (Debian's package chromium)";
  if (!program && !process.env.BELLWETHER_SERVER) return "the program is not built";
  return null;
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Asks the API as the administrator. */
function apiOf(origin, token) {
  return async (method, path, body) => {
    const yaml = typeof body === "string";
    const response = await fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": yaml ? "application/yaml" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: yaml ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text && response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  };
}

async function until(holds, child) {
  const deadline = Date.now() + startMaxMs;
  while (Date.now() < deadline) {
    if (child?.exitCode !== null && child) return false;
    if (await holds().catch(() => false)) return true;
    await new Promise((done) => setTimeout(done, 150));
  }
  return false;
}

export async function startService() {
  if (process.env.BELLWETHER_SERVER) {
    const token = readFileSync(process.env.BELLWETHER_TOKEN_FILE, "utf8").trim();
    const origin = process.env.BELLWETHER_SERVER;
    return {
      origin,
      token,
      tokenFile: process.env.BELLWETHER_TOKEN_FILE,
      api: apiOf(origin, token),
      stop: async () => {},
    };
  }
  // The user postgres must reach it where the tests run as root: a folder of the system's temporary one is for all.
  const folder = mkdtempSync("/var/tmp/bellwether-pages-");
  await run("chmod", ["755", folder]);
  const origin = `http://127.0.0.1:${await freePort()}`;
  const log = join(folder, "log");
  const child = spawn(
    program,
    ["serve", "--data-dir", join(folder, "data"), "--listen", origin.slice(7), "--web-dir", join(root, "build/web")],
    { stdio: ["ignore", "ignore", openSync(log, "w")] },
  );
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const tokenFile = join(folder, "data", "admin-token");
  const ready = await until(async () => existsSync(tokenFile) && (await fetch(`${origin}/readyz`)).ok, child);
  if (!ready) {
    const words = readFileSync(log, "utf8").slice(-2000);
    await stop();
    throw new Error(`The service did not start:\n${words}`);
  }
  const token = readFileSync(tokenFile, "utf8").trim();
  return { origin, token, tokenFile, api: apiOf(origin, token), stop };
}

const yamlOf = (key, hypothesis, owner, area, layer, metric) => `key: ${key}
hypothesis: ${JSON.stringify(hypothesis)}
owner: ${owner}
area: ${area}
layer: ${layer}
variants:
  - {key: control, weight: 1}
  - {key: treatment, weight: 1}
metrics:
  - {metric: ${metric}, role: primary}
  - {metric: skip_rate, role: guardrail}
ramp_plan: [1, 5, 20, 50]
analysis_plan: {minimum_effect: 0.05, planned_days: 21, power: 0.8}
`;

/** A played ramp, and around it a layer with two more experiments, a draft, and a metric of our own. */
export async function fill(service, { listeners, days = 14 }) {
  const played = (await service.api("GET", "/v1/experiments?search=new-model")).items.length > 0;
  if (!played) {
    await run(
      program,
      ["simulate", "--experiment", "new-model", "--listeners", String(listeners), "--days", String(days)].concat(
        ["--recommenders", "8", "--effect", "0.3", "--seed", "1"],
        ["--server", service.origin, "--token-file", service.tokenFile],
      ),
      { maxBuffer: 1 << 26 },
    );
  }
  const { items } = await service.api("GET", "/v1/experiments?search=radio-science");
  if (items.length > 0) return;
  const { api } = service;
  await api("POST", "/v1/layers", { key: "radio", description: "What plays next" });
  const documents = [
    yamlOf("fresh-tracks", "Newer tracks bring listeners back.", "radio-science", "stations", "radio", "active_days"),
    yamlOf("similar-artists", "Audio similarity helps new stations.", "radio-science", "artists", "radio", "thumbs_up"),
    yamlOf("quiet-nights", "Calmer stations at night are heard longer.", "radio-science", "stations", "radio", "plays"),
  ];
  for (const document of documents) await api("POST", "/v1/experiments", document);
  await api("POST", "/v1/experiments/fresh-tracks/start", { percent: 20, reason: "first listeners" });
  await api("POST", "/v1/experiments/similar-artists/start", { percent: 10, reason: "first listeners" });
  await api("POST", "/v1/metrics", {
    key: "long-listening",
    name: "Listeners of ten hours",
    question: "How many listeners listen for ten hours?",
    kind: "proportion",
    numerator: { measure: "listened_ms" },
    unit: "of listeners",
    unit_divisor: 3_600_000,
    at_least: 10,
    direction: "increase_is_good",
  });
}
