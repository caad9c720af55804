// What people come for, from sign-in to the end, in a real browser on the real service.
import assert from "node:assert/strict";
import { atRest, listen, signIn } from "./browser.mjs";

async function act(page, button, fill, confirm) {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await fill(dialog);
  await dialog.getByRole("button", { name: confirm }).click();
  await dialog.waitFor({ state: "detached" });
}

/** A scientist creates an experiment, starts it at 1%, raises it, reads it, stops it. */
async function scientist(page, service) {
  const key = `journey-${Date.now()}`;
  await page.getByRole("link", { name: "New experiment" }).click();
  await page.getByLabel("Key", { exact: true }).first().fill(key);
  await page.getByLabel("Hypothesis").fill("Calmer seeds are heard longer, since fewer tracks are skipped.");
  await page.getByLabel("Smallest effect worth having, %").fill("5");
  await page.getByText(/^1% (needs|never sees)/).waitFor();
  await page.getByRole("button", { name: "Create the draft" }).click();
  await page.getByRole("heading", { level: 1, name: key }).waitFor();
  await page.getByText(/Ready to start|Before it starts/).waitFor();

  await act(
    page,
    "Start",
    async (dialog) => {
      await dialog.getByLabel("Percent of the listeners").fill("1");
      await dialog.getByLabel("Reason").fill("first listeners");
    },
    "Start",
  );
  await page.getByText("at 1% of the listeners").waitFor();
  await act(
    page,
    "Raise or lower",
    async (dialog) => {
      await dialog.getByLabel("Percent of the listeners").fill("5");
      await dialog.getByText("4% more of the listeners (40,000 slots) come in").waitFor();
      await dialog.getByLabel("Reason").fill("no guardrail moved");
    },
    "Change the ramp",
  );
  await page.getByText("at 5% of the listeners").waitFor();
  await page.getByRole("region", { name: "Verdict" }).waitFor();
  await act(
    page,
    "Stop",
    async (dialog) => {
      await dialog.getByLabel("Decision").selectOption("inconclusive");
      await dialog.getByLabel("Reason").fill("only a journey");
    },
    "Stop for good",
  );
  await page.getByText("Decided: inconclusive. only a journey").waitFor();
  const stored = await service.api("GET", `/v1/experiments/${key}`);
  assert.equal(stored.state, "stopped");
  assert.equal(stored.decision, "inconclusive");
  const { items } = await service.api("GET", `/v1/experiments/${key}/history`);
  assert.deepEqual(
    items.map((entry) => entry.action),
    ["create", "start", "ramp", "stop"],
  );
}

/** A product manager finds what is running, what moved in it, for whom, and shares the view by its address. */
async function productManager(page) {
  await page.getByLabel("State").selectOption("running");
  await page.getByLabel("Key, hypothesis, owner or area").fill("seed");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/search=seed/);
  await page.getByRole("img", { name: /^Thumbs up per listener: / }).waitFor();
  await page.getByRole("link", { name: "new-model" }).click();
  await page.getByText("Recommended now").waitFor();
  await page.getByRole("region", { name: "Over time" }).getByLabel("Metric").selectOption("listening_hours");
  await page.getByRole("radio", { name: "Day by day" }).click();
  await page.getByRole("region", { name: "Segments" }).getByLabel("Told apart by").selectOption("mode");
  await page
    .getByText(/^Listening hours per listener by mode: /)
    .first()
    .waitFor();
  const shared = page.url();
  for (const part of ["metric=listening_hours", "view=daily", "segment=mode"]) assert.ok(shared.includes(part), shared);
  await page.goto(shared);
  await atRest(page);
  await page
    .getByText(/^Listening hours per listener by mode: /)
    .first()
    .waitFor();
  assert.ok(await page.getByRole("radio", { name: "Day by day" }).isChecked());
}

/** Two experiments are chosen in the list and set side by side, by keyboard alone. */
async function keyboard(page) {
  for (const key of ["fresh-tracks", "new-model"]) {
    const box = page.getByRole("listitem").filter({ hasText: key }).getByRole("checkbox");
    await box.focus();
    await page.keyboard.press("Space");
    await page.waitForURL((url) => (url.searchParams.get("compare") ?? "").includes(key));
  }
  await page.getByRole("link", { name: "Compare fresh-tracks with new-model" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Side by side" }).waitFor();
  await page.getByRole("heading", { name: "Active days per listener" }).waitFor();
}

/** An experiment is printed: what is only for the screen is gone, the verdict is there, and the tables are closed. */
async function printed(page, service) {
  await page.goto(`${service.origin}/experiments/new-model`);
  await atRest(page);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("button", { name: "Stop" }).isVisible(), false);
  assert.equal(await page.getByRole("navigation", { name: "Pages" }).isVisible(), false);
  assert.ok(await page.getByText("Recommended now").isVisible());
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString("latin1"), "%PDF-");
}

const journeys = {
  "a scientist creates, starts at 1%, raises, reads, stops": scientist,
  "a product manager finds what moved, and shares it by its address": productManager,
  "two experiments are compared by keyboard alone": keyboard,
  "an experiment is printed": printed,
};

export async function walk({ browser, service, check }) {
  for (const [name, journey] of Object.entries(journeys)) {
    await check(name, async () => {
      const mistakes = [];
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, reducedMotion: "reduce" });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await signIn(page, service);
      listen(page, name, mistakes);
      try {
        await journey(page, service);
      } finally {
        await context.close();
      }
      if (mistakes.length > 0) throw new Error(mistakes.join("\n     "));
    });
  }
}
