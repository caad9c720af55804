// One way to ask the API: JSON in and out, the session's cookie with it, every refusal as an ApiError in its own words.
import type { Problem } from "./types";

export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const answerTimeMaxMs = 60_000;

async function refusal(response: Response): Promise<ApiError> {
  const problem: Problem = await response.json().catch(() => ({}));
  const first = problem.errors?.[0]?.detail;
  const words = first ?? problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, words);
}

type Method = "GET" | "POST" | "DELETE";

const json = (body: unknown) => ({ type: "application/json", text: JSON.stringify(body) });

async function send(method: Method, path: string, body?: { type: string; text: string }, signal?: AbortSignal) {
  const deadline = AbortSignal.timeout(answerTimeMaxMs);
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    headers:
      body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": body.type },
    ...(body === undefined ? {} : { body: body.text }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, "The server cannot be reached, or took too long to answer.");
  });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json();
}

export const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  send("GET", path, undefined, signal);
/** For the one answer that is no JSON: Prometheus' text. */
export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(path, { credentials: "same-origin", ...(signal ? { signal } : {}) });
  if (!response.ok) throw await refusal(response);
  return response.text();
}
export const post = <Answer>(path: string, body: unknown): Promise<Answer> => send("POST", path, json(body));
export const postYaml = <Answer>(path: string, text: string): Promise<Answer> =>
  send("POST", path, { type: "application/yaml", text });
export const remove = (path: string): Promise<null> => send("DELETE", path);

/** A path with the parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== "") query.set(name, String(value));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
