// The time from a key to the paint that has its rows, by the page's own clock.

// clocked(page): from now on each key is noted, for typed().
export const clocked = page => page.evaluate(() => {
  const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  addEventListener("keydown", ({ timeStamp }) => { window.began = timeStamp; }, true);
  // Rows are of what is typed where its last word, and no less of it, is marked in the first.
  const isThere = word => [...document.querySelectorAll("#r0 mark")].some(one => fold(one.textContent) === word);
  window.painted = word => new Promise(done => {
    const look = () => {
      if (!isThere(word))
        return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - window.began);
        port2.postMessage(null);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
    look();
  });
});

// typed(page, "maria gar"): letter by letter into the field, each after the rows of the one before; [{ text, wait }], the
// wait in ms. A space changes no rows.
export async function typed(page, text) {
  const waits = [];
  for (let end = 1; end <= text.length; end++) {
    const word = text.slice(0, end).split(" ").at(-1);
    const painted = word && page.evaluate(wanted => window.painted(wanted), word);
    await page.keyboard.press(text[end - 1] === " " ? "Space" : text[end - 1]);
    if (word)
      waits.push({ text: text.slice(0, end), wait: await painted });
  }
  return waits;
}
