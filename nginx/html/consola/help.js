// The keys, and whether single letters do anything.
import { html } from "./lib/lit-html.js";
import { keysOn, setKeys } from "./keys.js";
import { dialog } from "./dialog.js";
import { may } from "./session.js";
import { t } from "./words.js";

const all = [
  ["find", ["/"]], ["move", ["↑", "↓"]], ["open", ["↵"]], ["clear", ["Esc"]], ["goto", ["Ctrl K"]], ["new", ["n"]],
  ["save", ["Ctrl ↵"]], ["undo", ["Ctrl Z"]], ["customers", ["g", "c"]], ["overview", ["g", "r"]], ["all", ["g", "h"]], ["bring", ["g", "i"]], ["admin", ["g", "a"]],
  ["edit", ["e"]], ["service", ["s"]], ["tag", ["t"]],
  ["note", ["m"]], ["menu", ["1", "…", "9"]], ["history", ["h"]], ["compare", ["c"]], ["export", ["x"]], ["next", ["j"]], ["previous", ["k"]],
  ["pause", ["p"]], ["help", ["?"]],
];

const writes = ["new", "save", "undo", "bring", "edit", "service", "tag", "note", "menu"];

// Who only reads is told of no key that does nothing for them.
const mine = () => all.filter(([name]) => may("editor") || !writes.includes(name));

export const help = () => dialog(() => html`<dl class="keymap">${mine().map(([name, keys]) => html`<div><dt>${t(`key.${name}`)}</dt>
  <dd>${keys.map(key => html`<kbd>${key}</kbd> `)}</dd></div>`)}</dl>
  <p class="inner"><label class="check"><input type="checkbox" .checked=${keysOn()} @change=${event => setKeys(event.target.checked)}>
  <span>${t("key.letters")}</span></label></p>`, { title: t("keys"), name: "keys" });
