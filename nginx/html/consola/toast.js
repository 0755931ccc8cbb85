// What was done, said once, with its undo for as long as it can be seen. It waits while somebody is at it.
import { html, render } from "./lib/lit-html.js";
import { Refused } from "./api.js";
import { isField } from "./keys.js";
import { pause } from "./heard.js";
import { reason } from "./reason.js";
import { t } from "./words.js";

const lasts = 10000;
let box, last = null;

function host() {
  if (!box) {
    box = document.createElement("div");
    box.className = "toasts";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  return box;
}

const view = ({ text, undo, bad }) => html`
  <div class="toast ${bad ? "bad" : ""}"><span>${text}</span>
    ${undo ? html`<button class="btn small" type="button" @click=${undoLast}>${t("undo")} <kbd>Ctrl Z</kbd></button>` : ""}
  </div>`;

const isHeld = () => box.matches(":hover, :focus-within") || document.querySelector("dialog[open]");

// tell("Ana, de baja desde hoy", { undo: async () => {} })
export async function tell(text, { undo, bad = false } = {}) {
  const mine = { text, undo, bad };
  last = mine;
  render(view(mine), host());
  for (let left = lasts; left > 0; left -= isHeld() ? 0 : 250)
    await pause(250);
  if (last === mine)
    hush();
}

// hush(): nothing more is said, or to be undone.
export function hush() {
  last = null;
  render("", host());
}

async function undoLast() {
  const undo = last?.undo;
  if (!undo)
    return;
  hush();
  try {
    await undo();
  } catch (error) {
    tell(error instanceof Refused ? reason(error) : t("error.undo"), { bad: true });
  }
}

addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && last?.undo && !isField(event.target)) {
    event.preventDefault();
    undoLast();
  }
});
