// What pairs look like: both customers, member by member, and beside them what the one that stays will be.
import { reason } from "./reason.js";
import { Refused } from "./api.js";
import { customerHash } from "./router.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { joined } from "./joined.js";
import { may } from "./session.js";
import { shown } from "./shown.js";
import { t } from "./words.js";

const first = ["contacto", "telefonos", "correos", "documento_identidad", "direccion", "servicios", "equipos", "etiquetas", "notas"];
const hidden = ["nombre", "distintos"];

const nameOf = member => (member === "fusiones" ? t("twins.kept") : t(`member.${member}`) === `member.${member}` ? member : t(`member.${member}`));

// The members of both, those that the registry knows before the others.
function members(...documents) {
  const all = new Set(documents.flatMap(Object.keys));
  return [...first.filter(one => all.has(one)), ...[...all].filter(one => !first.includes(one) && !hidden.includes(one)).sort()];
}

// What the one who stays keeps of the other, in words: "Dirección: Molino 14".
const keptOf = list => list.map(one => (one?.documento && typeof one.documento === "object"
  ? Object.entries(one.documento).map(([member, kept]) => `${nameOf(member)}: ${shown(kept)}`).join("; ") : shown(one))).join("; ");

const said = (value, member) => (member === "fusiones" && Array.isArray(value) ? keptOf(value) : shown(value));

const value = (document, member) => (document[member] === undefined ? html`<span class="dim">${t("twins.nothing")}</span>` : said(document[member], member));

function row(pair, member, result) {
  const [one, other] = pair.sides.map(({ document }) => document), isSame = one[member] !== undefined && JSON.stringify(one[member]) === JSON.stringify(other[member]);
  return html`<tr><th scope="row">${nameOf(member)}</th>
    ${[one, other].map(document => html`<td>${isSame ? html`<span class="same">${value(document, member)}</span>` : value(document, member)}</td>`)}
    ${may("editor") ? html`<td class="will">${value(result, member)}</td>` : ""}</tr>`;
}

const side = (pair, place, index) => html`<th scope="col">${may("editor") ? html`<label class="check"><input type="radio"
    name="stays-${index}" .checked=${pair.stays === place} @change=${() => pair.choose(place)}>
    <span dir="auto">${pair.sides[place].nombre}</span></label>` : html`<bdi>${pair.sides[place].nombre}</bdi>`}</th>`;

function card(screen, pair, index) {
  const [stays, goes] = pair.stays ? [...pair.sides].reverse() : pair.sides;
  const result = joined(stays.document, goes.document, goes.cliente), shownPair = { ...pair, choose: place => screen.choose(pair, place) };
  return html`<section class="twin" aria-labelledby="twin-${index}"><div class="twin-h">
      <h2 id="twin-${index}" tabindex="-1"><a href=${customerHash(pair.sides[0].nombre)} dir="auto">${pair.sides[0].nombre}</a>
        <span class="dim">${t("twins.and")}</span> <a href=${customerHash(pair.sides[1].nombre)} dir="auto">${pair.sides[1].nombre}</a></h2>
      <span class="why">${pair.motivos.map(one => html`<span class="tag">${t(`twins.reason.${one}`)}</span> `)}</span>
      ${pair.puntos === undefined ? "" : html`<span class="dim s">${t("twins.score", { score: pair.puntos })}
        <meter class="score" min="0" max="100" .value=${pair.puntos} aria-hidden="true"></meter></span>`}</div>
    ${pair.error ? html`<div class="note soon" role="alert">${icon("warn")}<div>${pair.error}</div></div>` : ""}
    <table class="tbl both s"><caption class="vh">${t("twins.table")}</caption><thead><tr>${may("editor") ? html`<th scope="col">${t("twins.stays")}</th>` : html`<td></td>`}${side(shownPair, 0, index)}${side(shownPair, 1, index)}
      ${may("editor") ? html`<th scope="col" class="will">${t("twins.will")}</th>` : ""}</tr></thead>
      <tbody>${members(...pair.sides.map(({ document }) => document), may("editor") ? result : {}).map(member => row(pair, member, result))}</tbody></table>
    ${may("editor") ? html`<div class="btns"><button class="btn primary" type="button" aria-disabled=${pair.busy} @click=${() => screen.merge(pair)}>
        ${icon("compare")} <span class="clip">${t("twins.merge", { name: stays.nombre })}</span></button>
      ${screen.two ? html`<a class="btn" href=${customerHash(screen.two[0])}>${t("unite.not")}</a>` : html`<button class="btn" type="button"
        aria-disabled=${pair.busy} @click=${() => screen.tellApart(pair)}>${t("twins.tell")}</button>`}</div>` : ""}</section>`;
}

const ghost = () => html`<div class="twin ghosted" aria-hidden="true"></div>`;

function content(screen) {
  if (screen.state === "loading")
    return "";
  if (screen.state === "slow")
    return html`<p class="vh" role="status">${t("find.loading")}</p>${ghost()}${ghost()}`;
  const failed = screen.failed && html`<section class="void" role="alert"><h2>${t("twins.failed")}</h2><p>${screen.failed instanceof Refused ? reason(screen.failed) : t("find.lost.how")}</p>
    <div class="btns"><button class="btn primary" type="button" @click=${screen.load}>${t("retry")}</button></div></section>`;
  if (failed)
    return failed;
  if (!screen.pairs.length && screen.two)
    return html`<section class="void"><h2>${t("unite.gone")}</h2><div class="btns"><a class="btn primary"
      href="#/clientes">${t("error.nowhere.back")}</a></div></section>`;
  if (!screen.pairs.length)
    return html`<section class="void"><h2>${t("twins.none")}</h2><p>${t("twins.none.how")}</p></section>`;
  return html`${screen.pairs.map((pair, index) => card(screen, pair, index))}
    ${screen.next ? html`<div class="btns"><button class="btn" type="button" @click=${screen.more}>${t("twins.more")}</button></div>` : ""}`;
}

const head = screen => (screen.two ? html`<div class="crumb"><a href=${customerHash(screen.two[0])}>${icon("left")}
    <span dir="auto">${screen.two[0]}</span></a></div>
  <div class="head"><div><h1 tabindex="-1">${t("unite")}</h1><p>${t("unite.why")}</p></div></div>` : html`<div class="head"><div><h1
    tabindex="-1">${t("twins")}</h1><p>${t("twins.why")}</p></div>
  <label class="check"><input type="checkbox" .checked=${!screen.namesakes} @change=${screen.only}><span>${t("twins.only")}</span></label></div>`);

const mayNot = () => (may("editor") ? "" : html`<div class="note">${icon("info")}<div>${t("role.reader")}</div></div>`);

export const view = screen => html`<div class="wrap">${head(screen)}${mayNot()}${content(screen)}</div>`;
