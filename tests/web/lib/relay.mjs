// A line between the browser and the site that is cut when a test says so, as a connection is lost in the middle of it.
import { connect, createServer } from "node:net";
import { site } from "./browser.mjs";

// relay(): { base, cut, close() }. Where `cut` is { of: "POST /clientes/lote", sent: 1000 }, connections end once so
// many bytes of such a request are on, or, with `told`, of its answer; with `once`, of the first one alone.
export async function relay() {
  const line = { cut: null }, all = new Set();
  const server = createServer(near => {
    const far = connect(Number(new URL(site).port), "127.0.0.1"), count = { sent: 0, told: 0 };
    let mine = false;
    all.add(near).add(far);
    const pass = (way, to) => piece => {
      if (way === "sent" && line.cut && !mine && piece.includes(line.cut.of)) {
        mine = true;
        Object.assign(count, { sent: 0, told: 0 });
      }
      const left = mine && line.cut && way in line.cut ? line.cut[way] - count[way] : Infinity;
      count[way] += piece.length;
      if (piece.length < left)
        return void to.write(piece);
      if (line.cut.once)
        line.cut = null;
      to.end(piece.subarray(0, left), () => { near.destroy(); far.destroy(); });
    };
    near.on("data", pass("sent", far)).on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("data", pass("told", near)).on("error", () => near.destroy()).on("close", () => near.destroy());
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  return Object.assign(line, { base: `http://127.0.0.1:${server.address().port}`, close: () => {
    server.close();
    for (const socket of all)
      socket.destroy();
  } });
}
