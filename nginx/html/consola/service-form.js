// The forms of a service: another one, another plan, another price, suspended, ended on a day. Each stands where the
// services are, and each is one operation.
import { parseDay, writeDay } from "./days.js";
import { exactNumber, numberOf } from "./exact.js";
import { rawText } from "./describe.js";
import { today } from "./format.js";
import { html } from "./lib/lit-html.js";
import { addOp, adjustOp, planOp, stored } from "./service-op.js";
import { t } from "./words.js";

const dayField = (name, label, start, extra = {}) => ({ name, label, kind: "day", get: () => start, ...extra });

// checkDay(name): that it is a day; blank only where it may be.
const checkDay = ({ blank = false } = {}) => value => value.trim() ? parseDay(value,
  today()) ? [] : [{ text: t("form.day") }]
  : blank ? [] : [{ text: t("form.day") }];

const isWhole = text => /^(\d+|\d{1,3}([.,])\d{3}(\2\d{3})*)$/.test(text);

// A price as it is written here or there: 34,90, 1.234,50 and 34.90. Three digits after the only mark are thousands, unless
// it is the mark that the language has before decimals, or nothing but a zero stands before it.
function parsePrice(text) {
  const plain = text.trim().replace(/[€$\s]/g, "");
  const [, whole, mark, rest] = /^(.*?)(?:([.,])(\d*))?$/.exec(plain);
  if (!mark)
    return exactNumber(plain);
  const isAlone = !/[.,]/.test(whole);
  const isDecimal = rest.length !== 3 || (isAlone ? mark === t("decimal") || whole === "0" : !whole.includes(mark));
  if (!isWhole(isDecimal ? whole : whole + mark + rest) || (isDecimal && whole.includes(mark)))
    return exactNumber(plain);
  const digits = whole.replace(/[.,]/g, "");
  return exactNumber(isDecimal ? digits + (rest && `.${rest}`) : digits + rest);
}

const checkPrice = value => value.trim() && !(numberOf(parsePrice(value) ?? NaN) >= 0)
  ? [{ text: t("form.price") }] : [];
const checkCurrency = (value, values) => values.precio.trim() && value.trim() && !/^[A-Za-z]{3}$/.test(value.trim())
  ? [{ text: t("form.currency") }] : [];

const priceFields = ({ precio, moneda }) => [
  { name: "precio", label: t("service.monthly"), inputmode: "decimal", get: () => precio === undefined
    ? "" : rawText(precio).replace(".", t("decimal")), check: checkPrice },
  { name: "moneda", label: t("m.moneda"), max: 3, get: () => moneda, check: checkCurrency },
];

const nameField = start => ({ name: "descripcion", label: t("service"), required: true, list: "catalogue",
  get: () => start,
  check: value => value.trim() ? [] : [{ text: t("form.service") }] });

// told(values): what of the form is a member of a service, as it is sent.
function told(values) {
  const out = {};
  for (const name of ["fecha_contratacion", "fecha_fin"])
    if (values[name]?.trim())
      out[name] = parseDay(values[name], today());
  if (values.precio?.trim()) {
    out.precio = parsePrice(values.precio);
    if (values.moneda?.trim())
      out.moneda = values.moneda.trim().toUpperCase();
  }
  return out;
}

const notBefore = (name, other) => (value, values) => {
  const [day, from] = [parseDay(value, today()), parseDay(values[other] ?? "", today())];
  return day && from && day < from ? [{ text: t("form.before") }] : [];
};

const both = (...checks) => (value, values) => checks.flatMap(check => check(value, values));

// Each form: { fields, op(doc, values), say(values), verb, first }.
const forms = {
  add: (service, { currency }) => ({
    verb: t("service.add.verb"), title: t("service.add.title"),
    fields: [nameField(""), ...priceFields({ moneda: currency }), dayField("fecha_contratacion", t("service.from"),
      writeDay(today()), { check: checkDay() }),
      dayField("fecha_fin", t("service.to.optional"), "", { check: both(checkDay({ blank: true }),
        notBefore("fecha_fin", "fecha_contratacion")) })],
    op: (doc, values) => addOp(doc, { descripcion: values.descripcion.trim(), ...told(values) }),
    say: values => t("service.said.add", { name: values.descripcion.trim() }),
  }),
  plan: (service, { currency }) => ({
    verb: t("service.plan.verb"), title: t("service.plan.title", { name: service.descripcion }),
    fields: [{ ...nameField(""), label: t("service.plan.new") }, ...priceFields({ moneda: service.moneda ?? currency }),
      dayField("fecha_contratacion", t("service.plan.from"), writeDay(today()), { check: both(checkDay(),
        afterStart(service)) })],
    op: (doc, values) => planOp(doc, service, { descripcion: values.descripcion.trim(), ...told(values) }),
    say: values => t("service.said.plan", { name: service.descripcion, next: values.descripcion.trim() }),
  }),
  price: (service, { currency }) => ({
    verb: t("service.price.verb"), title: t("service.price.title", { name: service.descripcion }),
    fields: priceFields({ precio: service.precio, moneda: service.moneda ?? currency }),
    op: (doc, values) => adjustOp(doc, stored(service), { precio: null, moneda: null, ...told(values) }),
    say: () => t("service.said.price", { name: service.descripcion }),
  }),
  suspend: service => ({
    verb: t("service.suspend.verb"), title: t("service.suspend.title", { name: service.descripcion }),
    fields: [dayField("desde", t("m.desde"), writeDay(today()), { check: checkDay() }),
      dayField("hasta", t("service.until.optional"), "", { check: both(checkDay({ blank: true }), notBefore("hasta",
        "desde")) }),
      { name: "motivo", label: t("service.why"), full: true, prose: true, get: () => "" }],
    op: (doc, values) => adjustOp(doc, stored(service), { suspension: { desde: parseDay(values.desde, today()),
      hasta: parseDay(values.hasta, today()), motivo: values.motivo.trim() || null } }),
    say: () => t("service.said.suspend", { name: service.descripcion }),
  }),
  endon: service => ({
    verb: t("service.endon.verb"), title: t("service.endon.title", { name: service.descripcion }),
    fields: [dayField("fecha_baja", t("service.endon.day"), writeDay(today()), { check: both(checkDay(),
      afterStart(service)) })],
    op: (doc, values) => adjustOp(doc, stored(service), { fecha_baja: parseDay(values.fecha_baja, today()) }),
    say: () => t("service.said.endon", { name: service.descripcion }),
  }),
};

function afterStart(service) {
  return value => {
    const day = parseDay(value, today());
    return day && service.fecha_contratacion && day < service.fecha_contratacion ? [{ text: t("form.before") }] : [];
  };
}

// serviceForm(kind, service, { currency }): the form, or null where that is no form but is done at once.
export const serviceForm = (kind, service, context) => forms[kind]?.(service, context) ?? null;

// currencyOf(services): what this customer is charged in, else the euro.
export const currencyOf = services => services.find(({ moneda }) => typeof moneda === "string")?.moneda ?? "EUR";

// catalogue(names): what there is to choose from; what is not there may be written as well.
export const catalogue = names => html`<datalist id="catalogue">${names.map(name => html`<option
  value=${name}></option>`)}</datalist>`;
