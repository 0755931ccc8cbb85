// What others write, as it happens: the feed of the registry, each entry with the document after it.
import { hearers, pause } from "./heard.js";
import { lost, reached } from "./net.js";

const entries = hearers(), changed = hearers(), restarted = hearers(), recent = [];
let source = null, last = null;

// on(hear, { signal, since }): hear(entry) from now on, and of what has come since that time, of performance.now(): for
// who had to read first, and may have read what was there before.
export function on(hear, { signal, since = Infinity }) {
  entries.on(hear, { signal });
  for (const { at, entry } of recent)
    if (at >= since)
      hear(entry);
}

export const onLive = changed.on;
// A backup was put in the registry's place: what was read before is to be read again.
export const onRestart = restarted.on;

// { operacion, instante? } of the last one, or null while nothing is known.
export const latest = () => last;

function see(next) {
  last = next;
  changed.tell();
}

async function again() {
  source.close();
  await pause(10000);
  start();
}

async function look() {
  try {
    await fetch("/livez", { cache: "no-store" });
  } catch {
    lost();
  }
}

export function start() {
  source = new EventSource("/cambios");
  source.addEventListener("open", reached);
  source.addEventListener("inicio", event => see({ operacion: JSON.parse(event.data).desde }));
  source.addEventListener("reinicio", event => {
    see({ operacion: JSON.parse(event.data).desde });
    restarted.tell();
  });
  source.addEventListener("message", event => {
    const entry = JSON.parse(event.data);
    see(entry);
    recent.push({ at: performance.now(), entry: { ...entry, documento: undefined } });
    recent.splice(0, recent.length - 100);
    entries.tell(entry);
  });
  source.addEventListener("error", () => {
    look();
    if (source.readyState === EventSource.CLOSED)
      again();
  });
}
