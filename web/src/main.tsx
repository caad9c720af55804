import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client";
import { sessionQuery } from "./api/queries";
import { router } from "./router";
import "./styles/tokens.css";
import "./styles/base.css";

const retriesMax = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      // A refusal stays one; only an unreachable or overloaded server is asked again.
      retry: (failures, error) =>
        failures < retriesMax && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});

// A session that ended while a page was open: the sign-in comes in its place.
queries.getQueryCache().subscribe((event) => {
  if (event.type !== "updated" || event.action.type !== "error") return;
  if (event.action.error instanceof ApiError && event.action.error.status === 401)
    queries.setQueryData(sessionQuery.queryKey, null);
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
