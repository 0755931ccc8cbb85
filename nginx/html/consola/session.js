// Who is here, and what they may do. Without access control everybody is, with every role.
import { once, Refused } from "./api.js";
import { hearers } from "./heard.js";
import { keep, setOwner } from "./kept.js";
import { beginAnew } from "./router.js";

const roles = ["lector", "editor", "admin"];
const changed = hearers();
let who = null;

// { nombre, rol, sesion?, factor?, limitada? } or null: nobody yet. Without `sesion` there is no session to end.
export const session = () => who;
export const onSession = changed.on;
export const may = role => who !== null && !who.limitada && roles.indexOf(who.rol) >= roles.indexOf(role);

function set(next) {
  who = next;
  if (who) {
    setOwner(who.nombre);
    keep("who", who.nombre);
  }
  changed.tell();
}

// All windows of a browser have one session: where another person came in by one of them, nothing that was begun in the
// others is sent as theirs.
addEventListener("storage", ({ key, newValue }) => {
  if (key === "sky.who" && who && newValue && newValue !== who.nombre)
    beginAnew();
});

const json = { Accept: "application/problem+json, application/json;q=0.9", "Content-Type": "application/json" };

async function ask(method, path, body) {
  const answer = await once(method, path, { headers: json, body: body && JSON.stringify(body) });
  if (answer.status >= 400)
    throw new Refused(answer);
  return answer.body;
}

// look(): whether somebody is in.
export async function look() {
  const answer = await once("GET", "/sesion", { headers: { Accept: json.Accept } });
  if (answer.status >= 400 && answer.status !== 401)
    throw new Refused(answer);
  set(answer.status === 401 ? null : answer.body);
  return who !== null;
}

// comeIn({ nombre, clave, codigo }): Refused with the code CODE_NEEDED asks for the second factor.
export async function comeIn(given) {
  await ask("POST", "/sesion", given);
  await look();
}

export const confirm = clave => ask("POST", "/sesion/clave", { clave });
export const prepareFactor = () => ask("POST", "/sesion/factor");

// activateFactor(codigo): the ten codes for recovery, this once.
export async function activateFactor(codigo) {
  const { recuperacion } = await ask("PUT", "/sesion/factor", { codigo });
  return recuperacion;
}

export async function leave() {
  await ask("DELETE", "/sesion");
  set(null);
}
