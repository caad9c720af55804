// A picture of every page, wide and narrow, light and dark, of the real service; fails where a page logs an error,
// breaks the policy, or is wider than its window. `make screenshots`; names of pages as arguments take only those, and
// `--readme` takes the four of the README into docs/pictures instead.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addresses, expectedWords } from "./addresses.mjs";
import { atRest, listen, openBrowser, signIn } from "./browser.mjs";
import { fill, missing, startService } from "./service.mjs";

const lacking = missing();
if (lacking) {
  console.error(`No pictures: ${lacking}.`);
  process.exit(1);
}
const out = process.env.PICTURES ?? fileURLToPath(new URL("../pictures/", import.meta.url));
mkdirSync(out, { recursive: true });
const forReadme = process.argv.includes("--readme");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const readmePictures = [
  ["experiments", "/", 1200, "light"],
  ["experiment", "/experiments/new-model", 1200, "light"],
  ["attribution", "/attribution", 1200, "dark"],
  ["experiment-phone", "/experiments/new-model", 390, "dark"],
];
const sizes = { wide: 1200, narrow: 390 };
const mistakes = [];

const service = await startService();
const browser = await openBrowser();
try {
  await fill(service, { listeners: Number(process.env.LISTENERS ?? 4000) });
  const first = await browser.newPage();
  await signIn(first, service);
  const cookies = await first.context().cookies();
  for (const [name, address, width, colorScheme] of forReadme ? readmePictures : []) {
    const context = await browser.newContext({
      viewport: { width, height: 860 },
      colorScheme,
      reducedMotion: "reduce",
    });
    await context.addCookies(cookies);
    const page = await context.newPage();
    listen(page, name, mistakes);
    await page.goto(service.origin + address);
    await atRest(page);
    await page.screenshot({ path: fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url)) });
    await context.close();
  }
  for (const [size, width] of forReadme ? [] : Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const signedIn of [true, false]) {
        const context = await browser.newContext({
          viewport: { width, height: 800 },
          colorScheme,
          reducedMotion: "reduce",
        });
        if (signedIn) await context.addCookies(cookies);
        for (const [name, address] of Object.entries(addresses)) {
          if (signedIn === (name === "sign_in") || (wanted.length > 0 && !wanted.includes(name))) continue;
          const page = await context.newPage();
          listen(page, name, mistakes, expectedWords[name]);
          await page.goto(service.origin + address);
          await atRest(page);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wider > 0) mistakes.push(`${name}, ${size}: ${wider} px wider than its window`);
          await page.screenshot({ path: join(out, `${name}-${size}-${colorScheme}.png`), fullPage: true });
          await page.close();
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await service.stop();
}
for (const mistake of new Set(mistakes)) console.error(mistake);
console.log(`pictures are in ${forReadme ? "docs/pictures" : out}; ${mistakes.length} mistakes`);
process.exit(mistakes.length > 0 ? 1 : 0);
