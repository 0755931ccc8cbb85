// What is done to a customer from their screen: sections changed, services, tags, deleting; each told with its undo.
import { Refused, write } from "./api.js";
import { ConflictPanel } from "./conflict.js";
import { contactFields } from "./contact.js";
import { authorName, touchedServices } from "./describe.js";
import { Editor, forgetDraft } from "./edit.js";
import { equipmentFields } from "./equipment.js";
import { numberOf } from "./exact.js";
import { today } from "./format.js";
import { notesFields } from "./notes.js";
import { otherFields } from "./other.js";
import { serviceNames } from "./proposed.js";
import { reason } from "./reason.js";
import { historyPath, loadHistory, pathOf } from "./record.js";
import { customerHash, go, pairHash } from "./router.js";
import { Conflict, membersOp, save, undo } from "./save.js";
import { currencyOf, serviceForm } from "./service-form.js";
import { adjustOp, endOp, renewed, resumed, stored } from "./service-op.js";
import { tagsOf, withoutTag, withTag } from "./tags.js";
import { tell } from "./toast.js";
import { t } from "./words.js";

const SECTIONS = { contacto: contactFields, equipos: equipmentFields, notas: notesFields, otros: otherFields };

// Whether the operation made the customer: to undo that is to delete.
const isBirth = ({ cambios }) => cambios.some(({ miembro, antes }) => miembro === "nombre" && antes === undefined);

const later = run => setTimeout(run);

// goBackTo(selector, from): the focus goes back to where one came from, unless whoever has it left `from` meanwhile for
// elsewhere.
const goBackTo = (selector, from) => later(() => {
  if ([document.body, from].includes(document.activeElement))
    document.querySelector(selector)?.focus();
});

export class Acts {
  constructor(screen) {
    Object.assign(this, { screen, busy: false, last: null, names: null });
  }

  // --- sections

  // Where another section is being changed, that one is first to be saved or discarded: one at a time.
  isFree() {
    const { editor, conflict } = this.screen;
    if (!conflict && !editor?.dirty)
      return true;
    tell(t("edit.first"));
    (conflict ?? editor).focus();
    return false;
  }

  show(editor, at) {
    this.screen.editor = editor;
    this.screen.adding = false;
    this.screen.draw();
    editor.focus(at);
  }

  make(section, options) {
    const { screen } = this;
    return new Editor({
      section, record: screen.record, labelledBy: `h-${section}`, repaint: () => screen.draw(),
      onDiscard: values => this.discarded(section, options, values), ...options,
    });
  }

  sectionOptions(section, record) {
    return { record, fields: SECTIONS[section](record.doc), onSave: doc => this.commit(membersOp(doc), t("edit.saved"),
      { record, focus: `#b-${section}` }) };
  }

  edit(section, at) {
    if (this.screen.editor?.section === section)
      return this.screen.editor.focus(at);
    if (!this.isFree())
      return undefined;
    return this.show(this.make(section, this.sectionOptions(section, this.screen.record)), at);
  }

  // resume(kept): goes on with what was being typed, over the customer as they were then.
  resume({ section, values, base, about }) {
    const options = about ? this.serviceOptions(about, base) : SECTIONS[section] && this.sectionOptions(section, base);
    if (!options)
      return;
    const editor = this.make(section, { ...options, notice: t("edit.resumed") });
    Object.assign(editor.values, values);
    this.show(editor);
    if (about)
      this.learn();
  }

  discarded(section, options, values) {
    this.screen.editor = null;
    this.screen.draw();
    goBackTo(`#b-${section}`);
    if (values)
      tell(t("edit.discarded"), { undo: () => {
        const editor = this.make(section, options);
        Object.assign(editor.values, values);
        this.show(editor);
      } });
  }

  // --- services

  serviceOptions({ kind, service }, record) {
    const form = serviceForm(kind, service, { currency: currencyOf(record.services) });
    return form && { ...form, record, kind, about: { kind, service }, aliases: { servicio: "descripcion",
      suspension: "desde" }, labelledBy: "h-form-servicios",
      onSave: (doc, values) => this.commit(form.op(record.doc, values), form.say(values), { record,
        focus: "#b-servicios" }) };
  }

  async service(kind, service) {
    if (!this.isFree())
      return;
    this.show(this.make("servicios", this.serviceOptions({ kind, service }, this.screen.record)));
    await this.learn();
  }

  async learn() {
    if (this.names)
      return;
    this.names = await serviceNames({ signal: this.screen.signal }).catch(() => []);
    this.screen.draw();
  }

  act(service, action) {
    const { record } = this.screen, { doc } = record, name = service.descripcion, now = today();
    const changed = (changes, said) => this.tryCommit(adjustOp(doc, stored(service), changes), t(said, { name }));
    const at_once = {
      resume: () => changed(resumed(service, now), "service.said.resume"),
      renew: () => changed(renewed(service, now), "service.said.renew"),
      end: () => this.tryCommit(endOp(doc, stored(service), now), t("service.said.end", { name })),
      unend: () => changed({ fecha_baja: null }, "service.said.unend"),
      undo: () => this.undoService(service),
    };
    return at_once[action] ? this.isFree() && at_once[action]() : this.service(action, service);
  }

  // The last operation that touched this service, among the last hundred.
  async undoService(service) {
    const { entries } = await loadHistory(historyPath(this.screen.record.name, 100), { signal: this.screen.signal });
    const undone = new Set(entries.map(({ deshace }) => deshace).filter(Boolean).map(numberOf));
    const entry = entries.find(one => !one.deshace && !undone.has(numberOf(one.operacion)) && !isBirth(one)
      && touchedServices(one).some(({ descripcion, fecha_contratacion }) => descripcion === service.descripcion &&
        fecha_contratacion === service.fecha_contratacion));
    if (!entry)
      return tell(t("service.undo.none", { name: service.descripcion }));
    return this.undo(entry.operacion);
  }

  // --- tags

  askTag() {
    this.screen.adding = true;
    this.screen.draw();
    later(() => document.querySelector("#f-tag")?.focus());
  }

  async tag(tag) {
    const { screen } = this, from = document.activeElement;
    screen.adding = false;
    screen.draw();
    if (tag && !tagsOf(screen.record.doc).includes(tag))
      await this.tryCommit(membersOp(withTag(screen.record.doc, tag)), t("tag.added", { tag }));
    goBackTo("#b-tag", from);
  }

  async untag(tag) {
    const from = document.activeElement;
    await this.tryCommit(membersOp(withoutTag(this.screen.record.doc, tag)), t("tag.removed", { tag }));
    goBackTo("#b-tag", from);
  }

  // --- saving

  // commit(op, text, { record, focus }): writes it and tells it, with its undo; what cannot be put together is asked.
  async commit(op, text, { record = this.screen.record, focus } = {}) {
    const from = document.activeElement;
    this.busy = true;
    try {
      const { operation, joined } = await save(record, op);
      forgetDraft();
      await this.saved(operation, joined ? `${text} ${t("edit.joined")}` : text);
      if (focus)
        goBackTo(focus, from);
    } catch (error) {
      if (!(error instanceof Conflict))
        throw error;
      await this.ask(error);
    } finally {
      this.busy = false;
    }
  }

  async saved(operation, text) {
    const { screen } = this;
    Object.assign(screen, { editor: null, conflict: null });
    await screen.reload();
    if (!operation)
      return tell(t("edit.same"));
    this.last = operation;
    return void tell(text, { undo: () => this.undo(operation) });
  }

  // tryCommit(op, text): for what has no form that would show a refusal.
  async tryCommit(op, text) {
    try {
      await this.commit(op, text);
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      tell(reason(error), { bad: true });
    }
  }

  async ask(conflict) {
    const { screen } = this;
    const { entries } = await loadHistory(historyPath(conflict.theirs.name, 1),
      { signal: screen.signal }).catch(() => ({ entries: [] }));
    screen.editor = null;
    screen.conflict = new ConflictPanel({
      conflict, entry: entries[0] && { ...entries[0], autor: authorName(entries[0].autor) },
        repaint: () => screen.draw(),
      onSave: (theirs, doc) => this.tryCommitOver(theirs, doc), onTheirs: () => this.keepTheirs(),
    });
    screen.take(conflict.theirs);
    screen.draw();
    screen.loadLast();
    screen.conflict.focus();
  }

  async tryCommitOver(theirs, doc) {
    try {
      await this.commit(membersOp(doc), t("edit.saved"), { record: theirs, focus: "#b-contacto" });
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      tell(reason(error), { bad: true });
    }
  }

  async keepTheirs() {
    const from = document.activeElement;
    forgetDraft();
    this.screen.conflict = null;
    await this.screen.reload();
    goBackTo("#b-contacto", from);
  }

  // undo(operation): takes it back, and says so with the way to do it again.
  async undo(operation) {
    this.busy = true;
    try {
      const made = await undo(operation);
      this.last = null;
      if (!this.screen.signal.aborted)
        await this.screen.reload();
      tell(t("undo.done", { number: operation }), made ? { undo: () => this.undo(made) } : {});
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      tell(reason(error), { bad: true });
    } finally {
      this.busy = false;
    }
  }

  undoLast() {
    return this.undo(this.last);
  }

  // Who it is the same as is looked for, and both are put side by side.
  async unite() {
    if (!this.isFree())
      return;
    const { name } = this.screen.record, { goto } = await import("./goto.js");
    goto({ label: t("unite.who", { name }), except: name, pick: ({ nombre }) => go(pairHash(name, nombre)) });
  }

  // --- deleting

  async remove() {
    if (!this.isFree())
      return;
    const { record } = this.screen;
    this.busy = true;
    try {
      await write("DELETE", pathOf(record.name), null, { match: record.etag });
    } catch (error) {
      this.busy = false;
      if (!(error instanceof Refused))
        throw error;
      if (error.status === 412)
        await this.screen.reload();
      tell(error.status === 412 ? t("delete.changed") : reason(error), { bad: true });
      return;
    }
    forgetDraft();
    go("#/clientes");
    tell(t("delete.done", { name: record.name }), { undo: () => restore(record) });
  }

  async restoreGone() {
    await restore(this.screen.record);
  }
}

async function restore({ number, name }) {
  await write("POST", `/papelera/${number}/restaurar`, {});
  go(customerHash(name));
}
