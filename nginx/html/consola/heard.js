// Whoever wants to be told of something: a list of functions, each until its signal aborts.

export function hearers() {
  const all = new Set();
  return {
    on(hear, { signal } = {}) {
      if (signal?.aborted)
        return;
      all.add(hear);
      signal?.addEventListener("abort", () => all.delete(hear), { once: true });
    },
    tell(...what) {
      for (const hear of [...all])
        hear(...what);
    },
  };
}

// pause(milliseconds, signal): settles after that time, or as the signal aborts, whichever is first.
export function pause(milliseconds, signal) {
  return new Promise(done => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
