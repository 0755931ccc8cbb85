// The first view: what it weighs on its way, and how soon rows are there after a key.
import { close, done, launch, opened, site } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

test("60 kB at most come for the first view, compressed, and the second time nothing but what changed", async () => {
  const context = await (await launch()).newContext({ locale: "es-ES", viewport: { width: 1440, height: 900 } });
  // What is fetched ahead once the rows are there (main.js) is not of the first view, however late that is looked at.
  await context.addInitScript(() => {
    const real = window.setTimeout;
    window.setTimeout = (work, wait, ...rest) => wait === 1500 ? 0 : real(work, wait, ...rest);
  });
  const page = await context.newPage();
  const answers = [];
  page.on("response", answer => { if (/\/$|\/consola\//.test(new URL(answer.url()).pathname)) answers.push(answer); });
  await page.goto(`${site}/`);
  await page.locator("#r0").waitFor();
  await page.waitForLoadState("networkidle");
  const sizes = await Promise.all(answers.map(async answer => (await answer.request().sizes()).responseBodySize));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`# ${answers.length} files, ${total} bytes`);
  assert.ok(total > 20000 && total <= 60000, `${total} bytes`);
  assert.ok(answers.some(answer => answer.url().endsWith("/icons.svg")));
  for (const answer of answers.filter(one => one.status() === 200 && /\.(css|js|svg)$/.test(one.url())))
    if ((await answer.body()).length > 1000)
      assert.equal((await answer.allHeaders())["content-encoding"], "gzip", answer.url());
  const seen = answers.splice(0).map(answer => answer.url());
  await page.reload();
  await page.locator("#r0").waitFor();
  const again = await Promise.all(answers.filter(answer => seen.includes(answer.url()))
    .map(async answer => (await answer.request().sizes()).responseBodySize));
  assert.ok(again.length >= 20);
  assert.equal(again.reduce((sum, size) => sum + size, 0), 0, "what is there already is not sent again");
  await context.close();
});

test("rows are on the screen within 100 ms of a key", async () => {
  const page = await opened();
  await page.locator("#r0").waitFor();
  const waits = await page.evaluate(async () => {
    const field = document.querySelector("#q"), waits = [];
    for (const text of ["v", "ve", "vec", "veci", "vecin", "vecino", "m", "mu", "muñ", "muño", "muñoz"]) {
      const began = performance.now(), grid = document.querySelector("#results");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      while (document.querySelector("#grid")?.getAttribute("aria-busy") !== "false" || !grid.querySelector("mark"))
        await new Promise(requestAnimationFrame);
      waits.push(performance.now() - began);
      await new Promise(done => setTimeout(done, 30));
    }
    return waits.sort((a, b) => a - b);
  });
  const median = waits[waits.length >> 1];
  console.log(`# median ${median.toFixed(0)} ms, most ${waits.at(-1).toFixed(0)} ms`);
  assert.ok(median <= 100, `${waits}`);
  await done(page);
});
