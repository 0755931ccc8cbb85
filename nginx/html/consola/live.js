// What others write, as it happens: the feed of the registry, each entry with the document after it.
import { hearers, pause } from "./heard.js";
import { lost, reached } from "./net.js";

const entries = hearers(), changed = hearers(), restarted = hearers();
let source = null, last = null;

export const on = entries.on;
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
    entries.tell(entry);
  });
  source.addEventListener("error", () => {
    look();
    if (source.readyState === EventSource.CLOSED)
      again();
  });
}
