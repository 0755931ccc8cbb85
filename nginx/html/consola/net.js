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

// untilBack(signal): for a write that waits. It settles when the connection is back, or the signal aborts.
export async function untilBack(signal) {
  waiting += 1;
  changed.tell();
  await new Promise(done => {
    const over = new AbortController();
    const end = () => { over.abort(); done(); };
    changed.on(() => { if (!since) end(); }, { signal: over.signal });
    signal?.addEventListener("abort", end, { once: true });
    if (!since || signal?.aborted)
      end();
  });
  waiting -= 1;
  changed.tell();
}
