// What this browser keeps for whoever uses it: choices, and what was typed and is not sent yet. A browser may keep
// nothing at all; then all of it lasts as long as the page.
import { parseExact } from "./exact.js";

const here = new Map();

export function kept(name) {
  if (here.has(name))
    return here.get(name);
  try {
    return localStorage.getItem(`sky.${name}`);
  } catch {
    return null;
  }
}

// keep(name, text): null forgets it.
export function keep(name, text) {
  here.delete(name);
  try {
    if (text === null)
      localStorage.removeItem(`sky.${name}`);
    else
      localStorage.setItem(`sky.${name}`, text);
  } catch {
    here.set(name, text); // it stays in this page
  }
}

// What is being typed is kept for this window alone, for no longer than it is open, and for who types it.
let owner = "";

// setOwner(name): whose drafts are meant from now on; those of others stay where they are, unseen.
export const setOwner = name => { owner = name; };

const keyOf = name => `sky.${owner}/${name}`;

export function draft(name) {
  try {
    return parseExact(sessionStorage.getItem(keyOf(name)));
  } catch {
    return null;
  }
}

// keepDraft(name, value): null forgets it.
export function keepDraft(name, value) {
  try {
    if (value === null)
      sessionStorage.removeItem(keyOf(name));
    else
      sessionStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // It stays on the screen.
  }
}

// forgetDrafts(): those of whoever leaves; what another was typing in this window stays theirs.
export function forgetDrafts() {
  try {
    for (const key of Object.keys(sessionStorage).filter(one => one.startsWith(keyOf(""))))
      sessionStorage.removeItem(key);
  } catch {
    // There are none.
  }
}
