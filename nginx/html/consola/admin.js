// Who comes in, with what, and how the house is: people, tokens, sessions, one's own account, health, and the audit. Whoever
// is no administrator sees their own part. What it looks like is in admin-view.js.
import { at, nextOf, read, Refused, Unreachable } from "./api.js";
import { reason } from "./reason.js";
import { may, onSession, session } from "./session.js";
import { more, onLanguage, t } from "./words.js";
import { changePassword, removeFactor, setFactor } from "./account.js";
import { ask, invite, makeToken, manage, sure } from "./admin-acts.js";
import { onLive } from "./live.js";
import { onNet } from "./net.js";
import { render } from "./lib/lit-html.js";
import { sheet } from "./sheets.js";
import { tell } from "./toast.js";
import { title } from "./router.js";
import { view } from "./admin-view.js";

await Promise.all([more("admin"), sheet("admin")]);

class Admin {
  people = null;          // null: not known yet; an Error: why not
  invitations = null;
  tokens = null;
  sessions = null;
  health = null;
  audit = { rows: [], next: "/auditoria?limite=30", error: null, busy: false };
  once = null;            // { what: "token" or "invitation", name, text, saved, copied }: what is shown this once

  constructor({ root, signal }) {
    this.root = root;
    this.signal = signal;
  }

  get isAdmin() {
    return may("admin");
  }

  // Whether there is a session, and so an account of one's own.
  get account() {
    return session()?.sesion ? session() : null;
  }

  draw = () => {
    if (!this.signal.aborted)
      render(view(this), this.root);
  };

  async load(name, path) {
    try {
      this[name] = (await read(path, { signal: this.signal })).body;
    } catch (error) {
      this[name] = error;
    }
    this.draw();
  }

  loadAll() {
    if (this.isAdmin) {
      this.load("people", "/usuarios");
      this.load("invitations", "/invitaciones");
      this.load("tokens", "/fichas");
      this.moreAudit();
    }
    if (this.account)
      this.load("sessions", "/sesiones");
    this.look();
  }

  // How the house is: what /readyz says, and which release it is.
  look = async () => {
    const one = async path => {
      try {
        return { ok: true, body: (await read(path, { signal: this.signal })).body };
      } catch (error) {
        return { ok: false, error };
      }
    };
    const [ready, version] = await Promise.all([one("/readyz"), one("/version")]);
    this.health = { ready, version };
    this.draw();
  };

  moreAudit = async () => {
    if (this.audit.busy || !this.audit.next)
      return;
    this.audit.busy = true;
    try {
      const { body, headers } = await read(this.audit.next, { signal: this.signal });
      this.audit.rows.push(...body);
      this.audit.next = nextOf(headers);
      this.audit.error = null;
    } catch (error) {
      this.audit.error = error;
    }
    this.audit.busy = false;
    this.draw();
  };

  freshAudit() {
    this.audit = { rows: [], next: "/auditoria?limite=30", error: null, busy: false };
    return this.moreAudit();
  }

  // Does something, reads again what it changed, and says so; or says why not.
  async act(act, names, said) {
    try {
      await act();
      if (said)
        tell(said);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable))
        throw error;
      tell(reason(error), { bad: true });
    }
    const paths = { people: "/usuarios", invitations: "/invitaciones", tokens: "/fichas", sessions: "/sesiones" };
    await Promise.all(names.map(name => this.load(name, paths[name])));
    if (this.isAdmin)
      this.freshAudit();
  }

  // --- what is shown once

  show(what, name, text) {
    this.once = { what, name, text, saved: false, copied: false };
    this.draw();
    this.root.querySelector(".once")?.scrollIntoView({ block: "center" });
    this.root.querySelector(".once button")?.focus();
  }

  copy = async () => {
    try {
      await navigator.clipboard.writeText(this.once.text);
      this.once.copied = true;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(this.root.querySelector(".once code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    this.draw();
  };

  save = ({ target }) => { this.once.saved = target.checked; this.draw(); };

  close = () => {
    if (!this.once.saved)
      return;
    const { what } = this.once;
    this.once = null;
    this.draw();
    this.root.querySelector(`#new-${what}`)?.focus();
  };

  // --- people

  invite = async () => {
    const made = await ask("invite", invite);
    if (made)
      await this.invited(made);
  };

  async invited({ nombre, invitacion }) {
    this.show("invitation", nombre, `${location.origin}/#/invitacion/${invitacion}`);
    await Promise.all([this.load("people", "/usuarios"), this.load("invitations", "/invitaciones"), this.freshAudit()]);
  }

  again = async nombre => {
    let made;
    await this.act(async () => { made = (await manage("POST", at`/usuarios/${nombre}/invitacion`)).body; }, []);
    if (made)
      await this.invited(made);
  };

  role = (person, rol) => this.act(() => manage("PATCH", at`/usuarios/${person.nombre}`, { rol }), ["people"],
    t("admin.role.done", { name: person.nombre, role: t(`role.${rol}`) }));

  remove = async nombre => {
    if (await sure("remove", nombre))
      await this.act(() => manage("DELETE", at`/usuarios/${nombre}`), ["people", "invitations"], t("admin.removed", { name: nombre }));
  };

  end = nombre => this.act(() => manage("DELETE", at`/usuarios/${nombre}/sesiones`), ["sessions"], t("admin.ended", { name: nombre }));
  cancel = one => this.act(() => manage("DELETE", at`/invitaciones/${one.id}`), ["invitations"], t("admin.cancelled", { name: one.nombre }));

  // --- tokens

  token = async () => {
    const made = await ask("token", makeToken);
    if (!made)
      return;
    this.show("token", made.nombre, made.ficha);
    await Promise.all([this.load("tokens", "/fichas"), this.freshAudit()]);
  };

  revoke = async one => {
    if (await sure("revoke", one.nombre))
      await this.act(() => manage("DELETE", at`/fichas/${one.id}`), ["tokens"], t("admin.revoked", { name: one.nombre }));
  };

  // --- one's own

  leave = one => this.act(() => manage("DELETE", at`/sesiones/${one.id}`), ["sessions"], t("admin.session.ended"));

  others = () => this.act(async () => {
    for (const { id } of this.sessions.filter(one => one.id !== this.account.sesion))
      await manage("DELETE", at`/sesiones/${id}`);
  }, ["sessions"], t("admin.others.ended"));

  password = async () => {
    if (await changePassword())
      this.changed(t("account.password.done"));
  };

  factor = async () => {
    if (await (this.account.factor ? removeFactor() : setFactor()))
      this.changed(t(this.account.factor ? "account.factor.on" : "account.factor.off"));
  };

  changed(said) {
    tell(said);
    this.load("sessions", "/sesiones");
    if (this.isAdmin)
      this.freshAudit();
  }
}

export function open(context) {
  const { signal } = context, screen = new Admin(context);
  title(t(screen.isAdmin ? "admin.title" : "admin.own"));
  for (const hear of [onLanguage, onSession, onNet, onLive])
    hear(screen.draw, { signal });
  screen.draw();
  screen.loadAll();
}
