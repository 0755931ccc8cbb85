// A new customer: name, how to reach them, and a first service. Whoever has that name already is shown beside it while it
// is typed; that it is another person is said by one button. What it looks like is in new-view.js.
import { at, read, Refused, write } from "./api.js";
import { reason } from "./reason.js";
import { customerHash, go, title } from "./router.js";
import { draft, keepDraft } from "./kept.js";
import { fields, required, view } from "./new-view.js";
import { folded } from "./marks.js";
import { pause } from "./heard.js";
import { serviceNames } from "./proposed.js";
import { render } from "./lib/lit-html.js";
import { more, t } from "./words.js";
import { tell } from "./toast.js";

await more("new");

const lists = { telefonos: /[;,\n]/, correos: /[;,\s]/, etiquetas: /[;,\n]/ };
const split = (text, by) => text.split(by).map(one => one.trim()).filter(Boolean);

// bodyOf({ nombre: "Ana", etiquetas: "vip, fibra" }): what is sent; what is empty is left out.
function bodyOf(values) {
  const body = {};
  for (const name of fields) {
    const text = (values[name] ?? "").trim();
    if (text)
      body[name] = lists[name] ? split(text, lists[name]) : text;
  }
  return body;
}

// problems({}): [{ name: "nombre", text }, ...], of what can be told without asking.
function problems(values) {
  const found = required.filter(name => !(values[name] ?? "").trim())
    .map(name => ({ name, text: t(`new.missing.${name}`) }));
  const begins = (values.fecha_contratacion ?? "").trim();
  if (begins && !/^\d{4}-\d{2}-\d{2}$/.test(begins))
    found.push({ name: "fecha_contratacion", text: t("new.day") });
  return found;
}

// "/telefonos/0": "telefonos"
const nameOf = ({ pointer = "" }) => pointer.split("/")[1] ?? "";

class New {
  twin = null;            // who has the name already
  other = false;          // and it was said that this is another person
  errors = [];            // [{ name: the field's, or "", text }]
  busy = false;
  known = [];             // descriptions of services
  key = crypto.randomUUID();
  looking = new AbortController();

  constructor({ root, place, signal }) {
    this.root = root;
    this.signal = signal;
    const nombre = place.query.get("nombre");
    this.values = { ...draft("new"), ...(nombre ? { nombre } : {}) };
  }

  type = ({ target }) => {
    this.values[target.name] = target.value;
    this.key = crypto.randomUUID();
    keepDraft("new", this.values);
    if (this.errors.length) {
      this.errors = this.errors.filter(one => one.name !== target.name);
      this.draw();
    }
    if (target.name === "nombre")
      this.look();
    else if (this.twin || target.name === "servicio")
      this.draw();
  };

  // Who has the name already, whatever case and accents.
  async look() {
    this.looking.abort();
    const { signal } = this.looking = new AbortController(), nombre = (this.values.nombre ?? "").trim();
    this.other = false;
    if (this.twin && folded(this.twin.nombre).text !== folded(nombre).text) {
      this.twin = null;
      this.draw();
    }
    await pause(120, signal);
    if (signal.aborted)
      return;
    try {
      const query = new URLSearchParams({ prefijo: nombre, detalle: 1, limite: 5 });
      const { body } = nombre ? await read(`/clientes?${query}`, { signal }) : { body: [] };
      this.twin = body.find(one => folded(one.nombre).text === folded(nombre).text) ?? null;
      this.draw();
    } catch {
      // The answer to the creation says it.
    }
  }

  create = async event => {
    event?.preventDefault();
    this.errors = problems(this.values);
    if (this.busy)
      return;
    if (this.errors.length || (this.twin && !this.other)) {
      this.complain();
      return;
    }
    this.busy = true;
    this.draw();
    await this.send();
    this.busy = false;
    this.draw();
  };

  isOther = () => {
    this.other = true;
    this.create();
  };

  // The same key for as long as the same is sent: who asks again after an error gets the first answer.
  async send() {
    const path = this.other ? "/clientes?homonimo=1" : "/clientes";
    try {
      this.done(await write("POST", path, bodyOf(this.values), { key: this.key, signal: this.signal }));
    } catch (error) {
      if (!this.signal.aborted)
        await this.refused(error);
    }
  }

  done({ headers }) {
    keepDraft("new", null);
    const nombre = decodeURIComponent(headers.get("Location")?.split("/").at(-1) ?? "") || this.values.nombre.trim();
    const operation = headers.get("Sky-Operacion");
    go(customerHash(nombre), { replace: true });
    tell(t("new.done", { name: nombre }), { undo: operation && (() => this.undo(nombre, operation)) });
  }

  async undo(nombre, operation) {
    await write("POST", at`/operaciones/${operation}/deshacer`);
    tell(t("new.undone", { name: nombre }));
    go("#/clientes");
  }

  async refused(error) {
    this.key = crypto.randomUUID();
    if (!(error instanceof Refused))
      throw error;
    if (error.code === "NAME_TAKEN" && !this.other)
      this.twin = (await read(at`/clientes/${this.values.nombre.trim()}`, { signal: this.signal })).body;
    else
      this.errors = error.errors.length
        ? error.errors.map(one => ({ name: nameOf(one), text: reason(error, one.detail) })) : [{ name: "", text: reason(error) }];
    this.complain();
  }

  complain() {
    this.draw();
    this.root.querySelector(this.errors.length ? ".problems" : ".twins")?.focus();
  }

  discard = () => {
    keepDraft("new", null);
    go("#/clientes");
  };

  press = event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
      if (this.twin)
        this.isOther();
      else
        this.create(event);
    else if (event.key === "Escape")
      this.discard();
    else
      return;
    event.preventDefault();
  };

  draw = () => {
    if (!this.signal.aborted)
      render(view(this), this.root);
  };

  // What services are called, for the field to propose.
  async learn() {
    try {
      this.known = await serviceNames({ signal: this.signal });
      this.draw();
    } catch {
      // It can be typed.
    }
  }
}

export function open(context) {
  title(t("new"));
  const screen = new New(context);
  screen.draw();
  context.root.querySelector(screen.values.nombre ? "#n-contacto" : "#n-nombre")?.focus();
  if (screen.values.nombre)
    screen.look();
  screen.learn();
  return { leave: () => screen.looking.abort() };
}
