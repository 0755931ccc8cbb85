// How soon rows are painted after a key, with so many customers as there are: node tests/web/typing.mjs [NAMES], by
// tests/web/typing. Names are typed letter by letter, each key after the rows of the one before.
import { asked, close, opened } from "./lib/browser.mjs";
import { clocked, typed } from "./lib/painted.mjs";

const names = Number(process.argv[2] ?? 40);
const customers = Number((await asked("GET", "/clientes?limite=1", null, { headers: { Prefer: "count=exact" } })).headers.get("Total-Count"));
const page = await opened();
await page.locator("#r0").waitFor();
await clocked(page);
const waits = [];
for (let n = 1; n <= names; n++) {
  const { body: [name] } = await asked("GET", `/clientes?numero=${Math.floor(customers * n / (names + 1))}`);
  const text = name.replace(/ \(\d+\)$/, "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  await page.locator("#q").fill("");
  await page.waitForTimeout(300);
  waits.push(...await typed(page, text));
}
await close();
waits.sort((a, b) => a.wait - b.wait);
const at = share => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))].wait.toFixed(0);
console.log(`${customers} customers, ${waits.length} keys of ${names} names: from the key to the rows painted p50 ${at(.5)} ms, p95 ${at(.95)} ms, at most ${at(1)} ms`);
console.log(`the slowest: ${waits.slice(-8).map(({ text, wait }) => `«${text}» ${wait.toFixed(0)}`).join(", ")}`);
