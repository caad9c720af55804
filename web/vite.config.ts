import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { madeUpApi } from "./e2e/made_up_api.mjs";

// The pages go where the server looks for them. `npm run dev` asks BELLWETHER_SERVER, or answers from made-up data.
const server = process.env.BELLWETHER_SERVER;

export default defineConfig({
  plugins: [react(), ...(server ? [] : [madeUpApi()])],
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    target: "es2022",
    // The policy of the server lets a page load files only; nothing may be inlined as a data URL or a script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", ...(server ? { proxy: { "/v1": server } } : {}) },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
