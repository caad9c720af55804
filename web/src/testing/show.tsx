// Shows the pages as they stand in the service, over answers that a test gives: no network, no browser.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { vi } from "vitest";
import { makeRouter } from "../router";

type Answer = unknown | (() => Response);

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** What was asked, in order; an address without an answer is answered with 404. */
export function show(address: string, answers: Record<string, Answer>): string[] {
  const asked: string[] = [];
  // Nothing has a place here, so nothing would ever come into sight: everything is.
  vi.stubGlobal("IntersectionObserver", undefined);
  const all: Record<string, Answer> = { "/v1/session": { name: "ada", role: "scientist" }, ...answers };
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const key = Object.keys(all)
      .filter((prefix) => path.startsWith(prefix))
      .sort((a, b) => b.length - a.length)[0];
    if (!key) return json({ title: "not found", detail: `there is no ${path}` }, 404);
    const answer = all[key];
    return typeof answer === "function" ? (answer as () => Response)() : json(answer);
  });
  const router = makeRouter(createMemoryHistory({ initialEntries: [address] }));
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return asked;
}

export const refused = (status: number, detail: string) => () => json({ title: "refused", detail }, status);
