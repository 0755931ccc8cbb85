// The tags of a customer: each with its way out, and one box for another.
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { t } from "./words.js";

const texts = value => Array.isArray(value) ? value.filter(one => typeof one === "string") : [];

// tagsOf(doc): those that are texts.
export const tagsOf = doc => texts(doc.etiquetas);

export const withTag = (doc, tag) => ({ ...doc, etiquetas: [...doc.etiquetas ?? [], tag] });

export function withoutTag(doc, tag) {
  const { etiquetas, ...rest } = doc;
  const left = etiquetas.filter(one => one !== tag);
  return left.length ? { ...rest, etiquetas: left } : rest;
}

const tagView = (tag, remove) => html`<span class="tag" dir="auto">${tag}${remove ? html`<button class="out"
  type="button"
  aria-label=${t("tag.remove", { tag })} @click=${() => remove(tag)}>${icon("x")}</button>` : nothing}</span>`;

function pressed(event, { add, stop }) {
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    add(event.target.value.trim());
  } else if (event.key === "Escape") {
    event.preventDefault();
    stop();
  }
}

// tagsView(doc, { adding, ask, add, stop, remove }): adding shows the box; without ask the tags are only seen.
export function tagsView(doc, acts = {}) {
  const tags = tagsOf(doc);
  return html`${tags.length ? html`<span class="tags">${tags.map(tag => tagView(tag, acts.remove))}</span>` : nothing}
    ${acts.adding ? html`<span class="tagbox"><label class="vh" for="f-tag">${t("tag.new")}</label><input class="in"
      id="f-tag" autocomplete="off"
      dir="auto" placeholder=${t("tag.placeholder")} @keydown=${event => pressed(event, acts)}
      @blur=${event => { if (!event.target.value.trim()) acts.stop(); }}></span>`
    : acts.ask ? html`<button class="btn quiet small" type="button" id="b-tag"
      @click=${acts.ask}>${icon("plus")} ${t("tag.add")} <kbd aria-hidden="true">t</kbd></button>` : nothing}`;
}
