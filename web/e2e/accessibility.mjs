// axe-core over every page: no violation of WCAG 2.2 AA, wide in light and narrow in dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { addresses, expectedWords } from "./addresses.mjs";
import { atRest, listen } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const looks = [
  { viewport: { width: 1200, height: 800 }, colorScheme: "light" },
  { viewport: { width: 390, height: 800 }, colorScheme: "dark" },
];

async function violationsOf(page) {
  // Run by the debugger's protocol: the policy of the page forbids scripts that are not its own.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }),
    tags,
  );
  return violations.map(
    (violation) =>
      `${violation.id}: ${violation.help} (${violation.nodes
        .slice(0, 3)
        .map((node) => node.target.join(" "))
        .join("; ")})`,
  );
}

export async function accessibility({ browser, service, cookies, check }) {
  for (const look of looks) {
    for (const signedIn of [true, false]) {
      const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
      if (signedIn) await context.addCookies(cookies);
      for (const [name, address] of Object.entries(addresses)) {
        if (signedIn === (name === "sign_in")) continue;
        await check(`${name} is accessible, ${look.viewport.width} px, ${look.colorScheme}`, async () => {
          const mistakes = [];
          const page = await context.newPage();
          listen(page, name, mistakes, expectedWords[name]);
          await page.goto(service.origin + address);
          await atRest(page);
          mistakes.push(...(await violationsOf(page)));
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wider > 0) mistakes.push(`${wider} px wider than its window`);
          await page.close();
          if (mistakes.length > 0) throw new Error(mistakes.join("\n     "));
        });
      }
      await context.close();
    }
  }
}
