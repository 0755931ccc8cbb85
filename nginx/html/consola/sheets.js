// Style sheets that come with a screen: asked for once, and there before the screen is painted.
import { had } from "./net.js";

const asked = new Map();

function load(name, media) {
  return new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/consola/css/${name}.css`;
    link.media = media;
    link.addEventListener("load", done, { once: true });
    link.addEventListener("error", () => { link.remove(); fail(new Error(link.href)); }, { once: true });
    document.head.append(link);
  });
}

// sheet(name, media): settles when it is there, or cannot be had.
export function sheet(name, media = "all") {
  if (!asked.has(name))
    asked.set(name, had(() => load(name, media)).catch(() => {}));
  return asked.get(name);
}
