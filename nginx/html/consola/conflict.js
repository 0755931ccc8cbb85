// Two changed one customer: mine, theirs and how it was, member by member. Only what both changed is asked; what fits
// by itself is shown shaded. Nothing is saved until all is decided.
import { memberLabel, valueText } from "./describe.js";
import { marked, markedItems } from "./diff-view.js";
import { ago, number, time } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { itemKey, merge, same } from "./merge.js";
import { versionOf } from "./record.js";
import { t } from "./words.js";

// A key of an item is the JSON of what it is known by: its first name is enough to be read.
function nameOf(key) {
  try {
    const name = JSON.parse(key.replace(/#\d+$/, ""));
    return String(Array.isArray(name) ? name.find(one => one !== null) : name);
  } catch {
    return key;
  }
}

function pathLabel([member, ...rest]) {
  const [item, name] = rest;
  if (item === undefined)
    return memberLabel(member);
  return name === undefined ? (/^["[]/.test(item)
    ? `${memberLabel(member)}: ${nameOf(item)}` : `${memberLabel(member)}, ${memberLabel(item)}`)
    : `${nameOf(item)}, ${memberLabel(name).toLowerCase()}`;
}

export class ConflictPanel {
  // { conflict: Conflict, entry: the operation that came between or null, repaint, onSave(theirs, doc), onTheirs() }
  constructor(options) {
    Object.assign(this, { choices: {}, saving: false }, options);
    this.decide();
  }

  decide() {
    const { base, mine, theirs } = this.conflict;
    this.result = merge(base.doc, mine, theirs.doc, this.choices);
  }

  get left() {
    return this.result.clashes.filter(({ key }) => !this.choices[key]).length;
  }

  choose(key, side) {
    this.choices[key] = side;
    this.decide();
    this.repaint();
  }

  async save() {
    if (this.left || this.saving)
      return document.querySelector(".clash input:not(:checked)")?.focus();
    this.saving = true;
    try {
      await this.onSave(this.conflict.theirs, this.result.merged);
    } finally {
      this.saving = false;
    }
  }

  focus() {
    document.querySelector(".clash input[type=radio]")?.focus();
  }

  template() {
    return view(this);
  }
}

// textOf(panel, path, value): a price with the currency of its service.
function textOf({ conflict }, path, value) {
  const list = conflict.theirs.doc[path[0]];
  const item = Array.isArray(list) ? list.find(one => itemKey(one) === path[1]) : undefined;
  return valueText(path.length === 1 || !/^["[]/.test(path.at(-1)) ? path.at(-1) : "", value, item);
}

// shown(base, value, text): what one side has, with what is new in it marked; a list item by item.
function shown(base, value, text) {
  if (!Array.isArray(value) || !value.length)
    return marked(text(base), text(value));
  const texts = list => (Array.isArray(list) ? list : []).map(item => valueText("", item));
  return markedItems(texts(base), texts(value));
}

function pick(panel, clash, side, label) {
  return html`<td data-l=${label}><label class="pick"><input type="radio" name=${clash.key}
    ?checked=${panel.choices[clash.key] === side}
    @change=${() => panel.choose(clash.key, side)}><span><span class="vh">${label}: </span>${clash[side] === undefined
    ? html`<em>${t("say.nothing")}</em>` : shown(clash.base, clash[side], value => textOf(panel, clash.path,
      value))}</span></label></td>`;
}

const clashRow = (panel, clash, who) => html`<tr><th scope="row" id=${`c-${clash.key}`}>${pathLabel(clash.path)}</th>
  <td data-l=${t("clash.base")}><span class="dim">${textOf(panel, clash.path, clash.base)}</span></td>
  ${pick(panel, clash, "mine", t("clash.mine"))}${pick(panel, clash, "theirs", `${t("clash.theirs")}, ${who}`)}</tr>`;

function side(member, base, value) {
  return same(base, value) ? html`<span class="dim">${t("clash.unchanged")}</span>` : shown(base, value,
    one => valueText(member, one));
}

const joinedRow = ({ member, base, mine, theirs }) => html`<tr class="merged"><th
  scope="row">${memberLabel(member)}</th>
  <td data-l=${t("clash.base")}><span class="dim">${valueText(member, base)}</span></td>
  <td data-l=${t("clash.mine")}>${side(member, base, mine)}</td><td data-l=${t("clash.theirs")}>${side(member, base,
    theirs)}</td></tr>`;

function whenText(entry, theirs) {
  const operation = number(versionOf(theirs));
  return entry ? t("clash.when", { ago: ago(entry.instante), number: operation }) : t("clash.number",
    { number: operation });
}

function foot(panel) {
  const total = panel.result.clashes.length;
  const joined = panel.result.joined.map(({ member }) => memberLabel(member).toLowerCase());
  const said = joined.length ? t("clash.joined", { count: joined.length,
    members: new Intl.ListFormat(document.documentElement.lang).format(joined) }) : "";
  return html`<div class="clash-f"><span class="s dim" role="status">${t("clash.decided", { count: total,
    done: total - panel.left })} ${said}</span>
    <button class="btn" type="button" @click=${() => panel.onTheirs()}>${t("clash.keep.theirs")}</button>
    <button class="btn primary" type="button" aria-disabled=${panel.left ? "true" : "false"}
      @click=${() => panel.save()}>${panel.left
      ? t("clash.left", { count: panel.left }) : t("clash.save")} <kbd>Ctrl ↵</kbd></button></div>`;
}

function pressed(event, panel) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    panel.save();
  }
}

function view(panel) {
  const { conflict: { theirs }, entry, result } = panel;
  const who = entry?.autor ?? t("clash.somebody");
  return html`<section class="clash" aria-labelledby="h-clash" @keydown=${event => pressed(event, panel)}><div
    class="clash-h" role="alert">${icon("warn")}
      <div><h2 id="h-clash">${t("clash.title", { who })}</h2><p>${whenText(entry,
        theirs)} ${t("clash.nothing.lost")}</p></div></div>
    <table><colgroup><col class="m"><col><col><col></colgroup><thead><tr><th scope="col"><span
      class="vh">${t("clash.member")}</span></th>
      <th scope="col">${t("clash.was")}<b>${t("clash.base")}</b></th><th
        scope="col">${t("clash.you")}<b>${t("clash.mine")}</b></th>
      <th scope="col">${who}${entry ? `, ${time(entry.instante)}` : nothing}<b>${t("clash.theirs")}</b></th></tr></thead>
    <tbody>${result.clashes.map(clash => clashRow(panel, clash,
      who))}${result.joined.map(joinedRow)}</tbody></table>${foot(panel)}</section>`;
}
