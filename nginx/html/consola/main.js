// Starts the page: who is here, or the door; then the frame, the screen of the address, the feed, and the keys that work
// everywhere.
import { doors, read, Unreachable } from "./api.js";
import { keys } from "./keys.js";
import { beginAnew, go, place, route, show } from "./router.js";
import { look, may, session } from "./session.js";
import { html, render } from "./lib/lit-html.js";
import { onLanguage, t } from "./words.js";
import { setNear } from "./state.js";
import { setZone } from "./format.js";
import { stand, toNow } from "./shell.js";
import { start } from "./live.js";
import { had, untilBack } from "./net.js";

const signin = () => had(() => import("./signin.js"));

// Where another person comes in over the page, nothing that the first one began goes on: the page begins anew.
doors.signIn = async () => {
  const before = session()?.nombre, came = await (await signin()).signInAgain();
  if (!came || session()?.nombre === before)
    return came;
  beginAnew();
  return new Promise(() => {});
};
doors.confirm = async () => (await signin()).passwordAgain();

// again(host, error): why nothing can be shown, until somebody tries again.
const again = (host, error) => new Promise(retry => render(html`<main><section class="void" role="alert"><h1>${t("error.start")}</h1>
  <p>${error.message}</p><div class="btns"><button class="btn primary" type="button" @click=${retry}>${t("retry")}</button></div>
  </section></main>`, host));

// Whoever comes with an invitation chooses a password first.
async function invited(host) {
  const { invitacion } = place().params;
  if (invitacion)
    await (await import("./invitation.js")).welcome(host, invitacion);
}

async function somebody(host) {
  for (;;)
    try {
      await invited(host);
      if (!await look())
        await (await signin()).door(host);
      return session().limitada && await (await import("./enroll.js")).enroll(host);
    } catch (error) {
      await (error instanceof Unreachable ? untilBack() : again(host, error));
    }
}

async function know() {
  const { body } = await read("/version");
  setZone(body.zona_horaria);
  if (Number.isInteger(body.por_vencer_dias))
    setNear(body.por_vencer_dias);
}

const find = event => {
  const field = document.getElementById("q");
  if (field) {
    field.focus();
    field.select();
  } else
    go("#/clientes");
  event.preventDefault();
};

keys({
  "/": find,
  n: () => { if (may("editor") && !place().query.has("en")) go("#/nuevo"); },
  "?": async () => (await import("./help.js")).help(),
  "g c": () => go("#/clientes"),
  "g r": () => go("#/resumen"),
  "g h": () => go("#/historia"),
  "g i": () => { if (may("editor")) go("#/importar"); },
  "g a": () => go("#/administracion"),
});

let goto; // once it is there, it opens at once: letters that follow are its own

addEventListener("keydown", async event => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (goto)
      goto();
    else
      (await import("./goto.js")).goto();
  } else if (event.key === "Escape" && !event.defaultPrevented && place().query.has("en") && !document.querySelector("dialog[open]"))
    toNow();
});

// What the first keys ask for is there when they are pressed: who types on is not kept waiting for a module.
const ahead = async () => [{ goto }] = await had(() => Promise.all([import("./goto.js"), import("./new.js"),
  import("./sheets.js").then(({ sheet }) => sheet("print", "print"))]));

const host = document.getElementById("sky");
await Promise.all([somebody(host), know().catch(() => {})]);
start();
await route(stand(host));
onLanguage(show);
setTimeout(() => ahead().catch(() => {}), 1500);
