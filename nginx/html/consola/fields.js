// The fields of a form: what each looks like, with its message under it. What is typed lives in the editor (edit.js)
// and not in the page, so that it is still there when the page is painted again.
//
// A field is { name, label, kind, get(doc), put(doc, value), check?(value), help?, full?, … }. A place in it is called
// by the pointer of its member without the slash at the front: "correos/0". Its element has the id "f-correos-0".
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { dayField } from "./day-field.js";
import { t } from "./words.js";

export const idOf = at => `f-${at.replaceAll("/", "-")}`;

const errorAt = (editor, at) => editor.errors.find(error => error.at === at);

function message(editor, at) {
  const error = errorAt(editor, at);
  return error ? html`<p class="err" id="${idOf(at)}-e">${icon("warn")}
    <span>${error.text}</span></p>` : nothing;
}

function describedBy(editor, field, at) {
  const ids = [field.help && `${idOf(field.name)}-h`, errorAt(editor, at) && `${idOf(at)}-e`].filter(Boolean);
  return ids.length ? ids.join(" ") : nothing;
}

const help = field => field.help ? html`<p class="help" id="${idOf(field.name)}-h">${field.help}</p>` : nothing;

// control(editor, field, at, value, set, options): the one box of a place.
function control(editor, field, at, value, set, { label, cls = "", onEnter } = {}) {
  const typed = event => { set(event.target.value); editor.typed(at); };
  const enter = event => {
    if (onEnter && event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      event.preventDefault();
      onEnter();
    }
  };
  return html`<input class="in ${cls} ${field.mono ? "mono" : ""}" id=${idOf(at)} .value=${value ?? ""}
    autocomplete="off"
    spellcheck=${field.prose ? "true" : "false"} dir="auto" inputmode=${field.inputmode ?? nothing}
      maxlength=${field.max ?? nothing}
    aria-label=${label ?? nothing} aria-invalid=${errorAt(editor, at) ? "true" : nothing} list=${field.list ?? nothing}
    aria-describedby=${describedBy(editor, field, at)} aria-required=${field.required ? "true" : nothing}
    @input=${typed} @keydown=${enter}>`;
}

function textField(editor, field) {
  const { name } = field;
  const set = value => { editor.values[name] = value; };
  return html`<div class="field ${field.full ? "full" : ""}"><label for=${idOf(name)}>${field.label}</label>
    ${control(editor, field, name, editor.values[name], set)}${help(field)}${message(editor, name)}</div>`;
}

function areaField(editor, field) {
  const { name } = field;
  const typed = event => { editor.values[name] = event.target.value; editor.typed(name); };
  return html`<div class="field full"><label for=${idOf(name)}>${field.label}</label><textarea class="in"
    id=${idOf(name)} rows="5" dir="auto"
    .value=${editor.values[name] ?? ""} aria-invalid=${errorAt(editor, name) ? "true" : nothing}
    aria-describedby=${describedBy(editor, field, name)} @input=${typed}></textarea>${help(field)}${message(editor,
    name)}</div>`;
}

function selectField(editor, field) {
  const { name } = field;
  const typed = event => { editor.values[name] = event.target.value; editor.typed(name); };
  return html`<div class="field"><label for=${idOf(name)}>${field.label}</label><select class="in" id=${idOf(name)}
    @change=${typed}>
    ${field.options.map(([value, text]) => html`<option value=${value}
      ?selected=${value === editor.values[name]}>${text}</option>`)}
    </select>${message(editor, name)}</div>`;
}

// One box below another: Enter adds one, an empty one counts for nothing. So the keyboard needs no button to take one
// out.
function listField(editor, field) {
  const { name } = field;
  const list = editor.values[name];
  const add = () => { list.push(""); editor.paint(`${name}/${list.length - 1}`); };
  const remove = i => { list.splice(i, 1); editor.typed(name); editor.paint(list.length ? `${name}/${Math.max(0,
    i - 1)}` : null); };
  const row = (value, i) => html`<div class="with">${control(editor, field, `${name}/${i}`, value,
    text => { list[i] = text; },
    { label: list.length > 1 ? `${field.one} ${i + 1}` : field.one, onEnter: add })}<button class="btn icon"
      type="button" tabindex="-1"
    aria-label=${t("form.remove", { what: value || `${field.one} ${i + 1}` })}
    @click=${() => remove(i)}>${icon("x")}</button></div>
    ${message(editor, `${name}/${i}`)}`;
  return html`<div class="field ${field.full ? "full" : ""}" role="group" aria-labelledby="${idOf(name)}-l"><span
    class="label"
    id="${idOf(name)}-l">${field.label}</span><div>${list.map(row)}</div>${help(field)}${message(editor, name)}
    <button class="btn quiet small" type="button" tabindex=${list.length ? "-1" : nothing}
      @click=${add}>${icon("plus")} ${field.add}</button></div>`;
}

// A line of boxes an item: equipment, and members by name and value.
function rowsField(editor, field) {
  const { name, columns } = field;
  const rows = editor.values[name];
  const add = () => { rows.push(Object.fromEntries(columns.map(column => [column.name,
    ""]))); editor.paint(`${name}/${rows.length - 1}/${columns[0].name}`); };
  const remove = i => { rows.splice(i, 1); editor.typed(name); editor.paint(rows.length ? `${name}/${Math.max(0,
    i - 1)}/${columns[0].name}` : null); };
  const cell = (row, i, column) => html`<div class="cell ${column.wide ? "wide" : ""}"><label
    for=${idOf(`${name}/${i}/${column.name}`)}>${column.label}</label>
    ${control(editor, column, `${name}/${i}/${column.name}`, row[column.name], text => { row[column.name] = text; },
      { onEnter: add })}
    ${message(editor, `${name}/${i}/${column.name}`)}</div>`;
  return html`<div class="field full" role="group" aria-label=${field.label}><div class="rowset">
    ${rows.map((row, i) => html`<div class="cells">${columns.map(column => cell(row, i, column))}<button
      class="btn icon" type="button"
      aria-label=${t("form.remove", { what: row[columns[0].name] || `${field.one} ${i + 1}` })}
      @click=${() => remove(i)}>${icon("x")}</button>
      ${message(editor, `${name}/${i}`)}</div>`)}</div>${help(field)}${message(editor, name)}
    <button class="btn quiet small" type="button" @click=${add}>${icon("plus")} ${field.add}</button></div>`;
}

function dayBox(editor, field) {
  const { name } = field;
  const set = value => { editor.values[name] = value; editor.typed(name); };
  return html`<div class="field"><label for=${idOf(name)}>${field.label}</label>${dayField({
    id: idOf(name), value: editor.values[name], set, paint: () => editor.paint(), invalid: Boolean(errorAt(editor,
      name)),
    describedBy: describedBy(editor, field, name) })}${help(field)}${message(editor, name)}</div>`;
}

const KINDS = { text: textField, area: areaField, select: selectField, list: listField, rows: rowsField, day: dayBox };

export const fieldTemplate = (editor, field) => KINDS[field.kind ?? "text"](editor, field);
