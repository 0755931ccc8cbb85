// How the first view and typing do on a slow machine: node tests/web/measure.mjs [runs], with the settings of
// tests/console.bats. Prints a table: medians of so many runs, out of Chromium's own traces. A task counts with the time
// that it had of a processor, times 4, as on one that is slowed 4 times: what else runs on the machine delays it, but is
// not counted. When content is painted first is by the clock, with the processor slowed by Chromium itself.
import { close, launch, site } from "./lib/browser.mjs";

const runs = Number(process.argv[2] ?? 5), slow = 4, bar = 50;
const categories = ["toplevel", "devtools.timeline"];
const browser = await launch();
const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];

// tasksOf(trace): how long each task of the page took, in ms of a processor slowed so many times. The page's thread is the
// one that asked the site for something: the browser has pages of its own.
function tasksOf(trace) {
  const { traceEvents: all } = JSON.parse(trace);
  const own = all.find(({ name, args }) => name === "ResourceSendRequest" && args.data.url.startsWith(site));
  return all.filter(({ name, pid, tid }) => pid === own.pid && tid === own.tid && name.endsWith("RunTask"))
    .map(({ tdur = 0 }) => tdur / 1000 * slow);
}

async function page() {
  const context = await browser.newContext({ locale: "es-ES", viewport: { width: 1440, height: 900 } });
  return context.newPage();
}

// Nothing is asked of the page while it works: that would be a task of its own.
async function traced(opened, act) {
  await browser.startTracing(opened, { categories });
  await act();
  return tasksOf(await browser.stopTracing());
}

async function run() {
  const opened = await page();
  const first = await traced(opened, async () => {
    await opened.goto(`${site}/`);
    await opened.waitForTimeout(5000);
  });
  await opened.locator("#r0").waitFor();
  const typing = await traced(opened, async () => {
    for (const letter of "vecino 01") {
      await opened.keyboard.type(letter);
      await opened.waitForTimeout(400);
    }
  });
  await opened.context().close();
  return { first, typing };
}

async function weigh() {
  const opened = await page(), answers = [];
  let asked = false; // for rows: what comes later is ahead of the next screens
  opened.on("response", answer => {
    const { pathname } = new URL(answer.url());
    asked ||= pathname === "/clientes";
    if (!asked && /\/$|\/consola\//.test(pathname))
      answers.push(answer);
  });
  const session = await opened.context().newCDPSession(opened);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slow });
  await opened.goto(`${site}/`);
  await opened.locator("#r0").waitFor();
  const paint = await opened.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  const sizes = await Promise.all(answers.map(async answer => (await answer.request().sizes()).responseBodySize));
  await opened.context().close();
  return { paint, bytes: sizes.reduce((total, size) => total + size, 0) };
}

const all = [], painted = [];
for (let n = 0; n < runs; n++) {
  all.push(await run());
  painted.push(await weigh());
}
await close();
const line = (...cells) => console.log(`| ${cells.join(" | ")} |`);
line(`median of ${runs}, processor slowed ${slow} times`, "bar", "measured", "of all runs");
line("---", "---", "---", "---");
const row = (what, bound, values, unit) => line(what, `${bound} ${unit}`, `${Math.round(median(values))} ${unit}`,
  values.map(value => Math.round(value)).sort((a, b) => a - b).join(" "));
row("first view, compressed", 60, painted.map(({ bytes }) => bytes / 1000), "kB");
row("first contentful paint, by the clock", 1000, painted.map(({ paint }) => paint), "ms");
for (const [name, what] of [["first", "first view"], ["typing", "nine keys in the search"]]) {
  row(`longest task: ${what}`, bar, all.map(one => Math.max(...one[name])), "ms");
  row(`tasks over ${bar} ms: ${what}`, 0, all.map(one => one[name].filter(task => task > bar).length), "");
}
