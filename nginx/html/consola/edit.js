// A section being changed in its place: what was typed, the messages, and what leads to saving or discarding. What was
// typed is kept for as long as the tab lives, for who wrote it, so that neither a reload nor a session that ends loses
// it.
import { Refused } from "./api.js";
import { copy } from "./exact.js";
import { fieldTemplate, idOf } from "./fields.js";
import { icon } from "./icons.js";
import { draft as keptDraft, keepDraft } from "./kept.js";
import { html, nothing } from "./lib/lit-html.js";
import { same } from "./merge.js";
import { reason } from "./reason.js";
import { t } from "./words.js";

// draft(number): { section, values, about, base } of that customer, or null; base is the record that it was written over,
// and `about` what else the form is of.
export function draft(number) {
  const kept = keptDraft("customer");
  return kept?.number === number ? kept : null;
}

export const forgetDraft = () => keepDraft("customer", null);

const keep = ({ record, section, values, about }) => keepDraft("customer",
  { number: record.number, section, values, about, base: record });

// fieldAt(fields, at): the field that the place is of; a server may name a member inside it.
const fieldAt = (fields, at) => fields.find(field => at === field.name || at.startsWith(`${field.name}/`));

// filled(field, value): without the boxes of a list that are empty.
const filled = (field, value) => Array.isArray(value)
  ? value.filter(one => field.isEmpty ? !field.isEmpty(one) : String(one).trim()) : value;

// refusals(fields, error): the messages of a refusal, each at the place that it names.
function refusals(fields, error, aliases = {}) {
  const list = error.errors.length ? error.errors : [{ pointer: "", detail: error.detail }];
  return list.map(({ pointer = "", detail }) => {
    const name = pointer.replace(/^\//, "").replaceAll("~1", "/").replaceAll("~0", "~");
    const [first, ...rest] = name.split("/");
    return { at: [aliases[first] ?? first, ...rest].join("/"), text: reason(error, detail) };
  });
}

// editor({ section, record, fields, labelledBy, repaint, onSave(doc, values), onDiscard(values), … }): onSave gets the
// document as it is to be and settles when it is written; Refused is shown at its fields, whatever else is its matter.
export class Editor {
  constructor(options) {
    Object.assign(this, { errors: [], saving: false, values: {}, aliases: {} }, options);
    for (const field of this.fields)
      this.values[field.name] ??= field.get(this.record.doc);
    this.start = copy(this.values);
  }

  get dirty() {
    return !same(this.start, this.values);
  }

  // isTouched(field): whether it says anything else than the document does; what does not is neither checked nor put.
  isTouched(field) {
    return !field.put || !same(filled(field, field.get(this.record.doc)), filled(field, this.values[field.name]));
  }

  // typed(at): somebody changed that place; its message has had its time.
  typed(at) {
    const had = this.errors.length;
    this.errors = this.errors.filter(error => error.at !== at);
    keep(this);
    if (this.errors.length !== had || this.fields.some(field => field.name === at && field.list))
      this.repaint();
  }

  // hear(notice): something that is to be known while one types.
  hear(notice) {
    this.notice = notice;
    this.repaint();
  }

  // paint(at): the page again, with the focus at that place.
  paint(at) {
    this.repaint();
    if (at)
      this.focus(at);
  }

  // focus(at): what is there is selected only where somebody asked for that place, so that no name is lost by a slip.
  focus(at) {
    const place = at ?? this.fields[0].name;
    const box = document.getElementById(idOf(place)) ?? document.getElementById(idOf(`${place}/0`))
      ?? document.querySelector(`#h-edit-${this.section} :is(input, textarea, select, button)`);
    box?.focus();
    if (at)
      box?.select?.();
  }

  // read(): the document as it is to be, or null where something typed is no such thing; the messages say what.
  read() {
    const doc = copy(this.record.doc);
    const touched = this.fields.filter(field => this.isTouched(field));
    this.errors = touched.flatMap(field => (field.check?.(this.values[field.name], this.values) ?? [])
      .map(error => ({ at: field.name, ...error })));
    if (this.errors.length)
      return null;
    for (const field of touched)
      field.put?.(doc, this.values[field.name]);
    return doc;
  }

  async submit() {
    if (this.saving)
      return;
    for (const field of this.fields)
      this.values[field.name] = filled(field, this.values[field.name]);
    const doc = this.read();
    if (!doc)
      return this.showErrors();
    this.saving = true;
    this.repaint();
    try {
      await this.onSave(doc, this.values);
      forgetDraft();
    } catch (error) {
      this.fail(error);
    } finally {
      this.saving = false;
      this.repaint();
    }
  }

  fail(error) {
    if (!(error instanceof Refused))
      throw error;
    this.errors = refusals(this.fields, error, this.aliases);
    this.showErrors();
  }

  showErrors() {
    this.repaint();
    document.getElementById("form-errors")?.focus();
  }

  discard() {
    forgetDraft();
    this.onDiscard(this.dirty ? this.values : null);
  }

  template() {
    return html`<form class="edit" id="h-edit-${this.section}" aria-labelledby=${this.labelledBy} novalidate
      @submit=${event => {
      event.preventDefault();
      this.submit();
    }} @keydown=${event => keydown(this, event)}>
      ${this.notice ? html`<div class="note">${icon("info")}<div>${this.notice}</div></div>` : nothing}
      ${summary(this)}
      <div class="grid">${this.fields.map(field => fieldTemplate(this, field))}</div>
      <div class="btns"><button class="btn primary" type="submit" aria-disabled=${this.saving
        ? "true" : nothing}>${this.verb ?? t("form.save")}
        <kbd>Ctrl ↵</kbd></button><button class="btn" type="button" @click=${() =>
          this.discard()}>${t("form.discard")} <kbd>Esc</kbd></button>
        <span class="s dim">${t("form.kept")}</span></div></form>`;
  }
}

function keydown(editor, event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    editor.submit();
  } else if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault();
    editor.discard();
  }
}

// What is wrong, first of all: each line leads to its field.
function summary(editor) {
  const { errors, fields } = editor;
  if (!errors.length)
    return nothing;
  const line = ({ at, text }) => {
    const field = fieldAt(fields, at);
    const go = event => { event.preventDefault(); editor.focus(document.getElementById(idOf(at)) ? at : field?.name); };
    return html`<li>${field ? html`<a href="#${idOf(at)}" @click=${go}>${field.label}: ${text}</a>` : text}</li>`;
  };
  return html`<div class="note bad" role="alert" id="form-errors"
    tabindex="-1">${icon("warn")}<div><strong>${t("form.wrong", { count: errors.length })}</strong>
    <ul>${errors.map(line)}</ul></div></div>`;
}
