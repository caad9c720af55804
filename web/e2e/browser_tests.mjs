// The journeys and the accessibility of every page, in Debian's Chromium against the real service with simulated data.
// Ends with 77 where Chromium or the program is missing: that is skipped, not passed.
import { accessibility } from "./accessibility.mjs";
import { openBrowser, signIn } from "./browser.mjs";
import { walk } from "./journeys.mjs";
import { fill, missing, startService } from "./service.mjs";

const skipped = 77;
const listenersDefault = 600;

const lacking = missing();
if (lacking) {
  console.log(`   skipped: ${lacking}`);
  process.exit(skipped);
}

let passed = 0;
const failed = [];
async function check(name, body) {
  try {
    await body();
    passed += 1;
  } catch (error) {
    failed.push(name);
    console.error(`   FAILED ${name}\n     ${error.message}`);
  }
}

const service = await startService();
const browser = await openBrowser().catch(async (error) => {
  await service.stop();
  throw error;
});
try {
  await fill(service, { listeners: Number(process.env.LISTENERS ?? listenersDefault) });
  const first = await browser.newPage();
  await signIn(first, service);
  const cookies = await first.context().cookies();
  await first.close();
  await walk({ browser, service, check });
  await accessibility({ browser, service, cookies, check });
} finally {
  await browser.close();
  await service.stop();
}
console.log(`   ${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
