// How the first view and typing do on a slow machine: node tests/web/measure.mjs, with the settings of tests/console.bats,
// with the processor slowed 4 times. Prints the first contentful paint, when rows were there, and the longest tasks.
import { close, launch, site } from "./lib/browser.mjs";

const slow = Number(process.argv[2] ?? 4);
const context = await (await launch()).newContext({ locale: "es-ES", viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
const session = await context.newCDPSession(page);
await session.send("Emulation.setCPUThrottlingRate", { rate: slow });
await page.addInitScript(() => {
  window.tasks = [];
  new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(({ startTime, duration }) => [Math.round(startTime), Math.round(duration)])))
    .observe({ type: "longtask", buffered: true });
});
const began = Date.now();
await page.goto(`${site}/`);
await page.locator("#r0").waitFor();
const rows = Date.now() - began;
const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
const first = await page.evaluate(() => window.tasks.splice(0));
for (const letter of "vecino 01") {
  await page.keyboard.type(letter);
  await page.waitForTimeout(250);
}
const typing = await page.evaluate(() => window.tasks.splice(0));
console.log(`slowed ${slow} times: first contentful paint ${Math.round(paint)} ms, rows ${rows} ms`);
console.log(`tasks over 50 ms, [when, how long]: at first ${JSON.stringify(first)}, typing ${JSON.stringify(typing)}`);
await close();
