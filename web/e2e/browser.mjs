// A Chromium that has signed in, and the wait for a page that has come to rest.
import { chromium } from "playwright-core";
import { chromiumPath } from "./service.mjs";

export const openBrowser = () =>
  chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });

/** Quiet is not done: on a busy machine a chunk may still be on its way to be run. */
export async function atRest(page) {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(
    () => document.querySelector("h1, [role=alert]") && !document.querySelector("[role=status]"),
    undefined,
    { timeout: 60_000 },
  );
}

export async function signIn(page, { origin, token }) {
  await page.goto(origin, { waitUntil: "networkidle" });
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** What a page says to the console, but for what `expected` says is so. */
export function listen(page, name, mistakes, expected = "") {
  page.on("console", (message) => {
    if (message.type() === "error" && !(expected && message.text().includes(expected)))
      mistakes.push(`${name}: ${message.text()}`);
  });
  page.on("pageerror", (error) => mistakes.push(`${name}: ${error.message}`));
}
