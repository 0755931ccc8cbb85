// What this browser keeps for whoever uses it: choices, and what was typed and is not sent yet. A browser may keep
// nothing at all; then all of it lasts as long as the page.

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

// What is being typed is kept for this window alone, and for no longer than it is open.
export function draft(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`sky.${name}`));
  } catch {
    return null;
  }
}

// keepDraft(name, value): null forgets it.
export function keepDraft(name, value) {
  try {
    if (value === null)
      sessionStorage.removeItem(`sky.${name}`);
    else
      sessionStorage.setItem(`sky.${name}`, JSON.stringify(value));
  } catch {
    // It stays on the screen.
  }
}

export function forgetDrafts() {
  try {
    sessionStorage.clear();
  } catch {
    // There are none.
  }
}
