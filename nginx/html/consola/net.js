// Whether the registry is reached. Nothing is guessed: it is lost when a request found nobody, and back when one did.
import { hearers, pause } from "./heard.js";

const changed = hearers();
let since = null, waiting = 0, watching = false;

export const onNet = changed.on;

// { since: Date or null, waiting: how many writes wait for the connection }
export const net = () => ({ since, waiting });

export function reached() {
  if (!since)
    return;
  since = null;
  delete document.documentElement.dataset.net;
  changed.tell();
}

export function lost() {
  if (!since) {
    since = new Date();
    document.documentElement.dataset.net = "off";
    changed.tell();
  }
  watch();
}

// Asks every second or so for as long as nobody answers.
async function watch() {
  if (watching)
    return;
  watching = true;
  for (let wait = 500; since; wait = Math.min(wait * 1.5, 5000)) {
    await Promise.race([pause(wait), new Promise(done => addEventListener("online", done, { once: true }))]);
    try {
      if ((await fetch("/livez", { cache: "no-store" })).status < 500)
        reached();
    } catch {
      // Still lost.
    }
  }
  watching = false;
}

const back = signal => new Promise(done => {
  const over = new AbortController();
  const end = () => { over.abort(); done(); };
  changed.on(() => { if (!since) end(); }, { signal: over.signal });
  signal?.addEventListener("abort", end, { once: true });
  if (!since || signal?.aborted)
    end();
});

// untilBack(signal): for a write that waits. It settles when the connection is back, or the signal aborts.
export async function untilBack(signal) {
  waiting += 1;
  changed.tell();
  await back(signal);
  waiting -= 1;
  changed.tell();
}

// had(() => import("./goto.js")): what a module has. One that did not come is asked for again when the connection is
// back, thrice at most. A module waits for what it imports itself this way, since one that failed stays so.
export async function had(load, tries = 3) {
  try {
    return await load();
  } catch (error) {
    if (!tries)
      throw error;
    lost();
    changed.tell(); // also to who began to wait after it was lost
    await back();
    return had(load, tries - 1);
  }
}
