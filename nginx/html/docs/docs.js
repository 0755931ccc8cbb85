// Shows what /openapi.json describes: each operation with its parameters, body and answers, and the schemas. In Spanish or
// English, by ?lang or else as the browser likes it best. All text is put in as text; the page asks for nothing else.

const words = {
  en: {
    operations: "Operations", schemas: "Schemas", parameters: "Parameters", body: "Body", answers: "Answers",
    refusals: "Refusals", role: "role", required: "required", bytes: "bytes at most", other: ["es", "Español"],
    failed: "/openapi.json could not be read", name: "Name", place: "Where", type: "Type", meaning: "Meaning",
    status: "Status", headers: "Headers",
  },
  es: {
    operations: "Operaciones", schemas: "Esquemas", parameters: "Parámetros", body: "Cuerpo", answers: "Respuestas",
    refusals: "Rechazos", role: "rol", required: "obligatorio", bytes: "bytes como mucho", other: ["en", "English"],
    failed: "No se pudo leer /openapi.json", name: "Nombre", place: "Dónde", type: "Tipo", meaning: "Significado",
    status: "Estado", headers: "Cabeceras",
  },
};
const asked = [new URLSearchParams(location.search).get("lang"), ...navigator.languages.map(tag => tag.slice(0, 2))];
const language = asked.find(tag => Object.hasOwn(words, tag ?? "")) ?? "es";
const say = words[language];

// --- elements

// element("a", { href }, child...): children are elements or texts; nothing is left out.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {}))
    made.setAttribute(key, value);
  made.append(...children.flat().filter(child => child !== undefined && child !== null));
  return made;
}

const code = text => element("code", {}, text);

// prose(text): what stands between backticks is code.
const prose = text => (text ?? "").split("`").map((part, index) => (index % 2 ? code(part) : part));

// A member of what is described, in the language of the page.
const told = (what, member) => (language === "es" ? what["x-es"]?.[member] : undefined) ?? what[member];

function table(heads, rows) {
  if (rows.length === 0)
    return undefined;
  const head = element("tr", {}, heads.map(text => element("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...cells]) =>
    element("tr", {}, element("th", { scope: "row" }, first), cells.map(cell => element("td", {}, cell))));
  return element("div", { class: "table" }, element("table", {}, element("thead", {}, head), element("tbody", {}, body)));
}

// --- what refers to something

let described;
const nameOf = reference => reference.split("/").at(-1);
const resolve = what => (what.$ref ? what.$ref.slice(2).split("/").reduce((at, key) => at[key], described) : what);

// bounds(schema): the rest of what it says of a text or a number.
function bounds(schema) {
  const { minimum, maximum, minLength, maxLength, default: standard, pattern } = schema;
  const said = [];
  if (minimum !== undefined || maximum !== undefined)
    said.push(`${minimum ?? ""}…${maximum ?? ""}`);
  if (minLength !== undefined || maxLength !== undefined)
    said.push(`${minLength ?? 0}…${maxLength ?? ""}`);
  if (standard !== undefined)
    said.push(`= ${standard}`);
  if (pattern)
    said.push(pattern);
  return said.length ? ` ${said.join(" ")}` : "";
}

const between = (parts, mark) => parts.flatMap((part, index) => (index ? [mark, ...part] : part));

// typeOf(schema): a line of text and links.
function typeOf(schema) {
  if (schema.$ref)
    return [element("a", { href: `#schema-${nameOf(schema.$ref)}` }, nameOf(schema.$ref))];
  if (schema.anyOf)
    return between(schema.anyOf.map(typeOf), " | ");
  if (schema.allOf)
    return between(schema.allOf.filter(part => part.$ref).map(typeOf), " & ");
  if (schema.const !== undefined || schema.enum)
    return between([schema.const ?? schema.enum].flat().map(value => [code(JSON.stringify(value))]), " | ");
  if (schema.items)
    return ["[", ...typeOf(schema.items), "]"];
  return [[schema.type ?? "*"].flat().join(" | ") + bounds(schema)];
}

// --- the parts of the page

function parametersOf(operation) {
  const rows = operation.parameters.map(resolve).map(({ name, in: place, required, schema, ...rest }) =>
    [code(name), place + (required ? `, ${say.required}` : ""), typeOf(schema), prose(told(rest, "description"))]);
  return rows.length ? [element("h4", {}, say.parameters), table([say.name, say.place, say.type, say.meaning], rows)] : [];
}

const contentOf = content => Object.entries(content ?? {}).map(([type, { schema }]) =>
  element("div", {}, code(type), " ", typeOf(schema)));

function bodyOf({ requestBody: body }) {
  if (!body)
    return [];
  const notes = [body.required ? say.required : undefined, body["x-bytes"] ? `${body["x-bytes"]} ${say.bytes}` : undefined];
  return [element("h4", {}, say.body), contentOf(body.content),
    element("p", { class: "quiet" }, notes.filter(Boolean).join(", "))];
}

function answerRow([status, answer]) {
  const { headers, content, ...rest } = resolve(answer);
  const names = between(Object.keys(headers ?? {}).map(name => [code(name)]), " ");
  return [code(status), prose(told(rest, "description")), contentOf(content), names];
}

function answersOf({ responses }) {
  const heads = [say.status, say.meaning, say.type, say.headers];
  const rows = Object.entries(responses);
  const refused = ([status]) => status >= "308";
  return [element("h4", {}, say.answers), table(heads, rows.filter(row => !refused(row)).map(answerRow)),
    element("details", {}, element("summary", {}, `${say.refusals}: ${rows.filter(refused).map(([status]) => status).join(", ")}`),
      table(heads, rows.filter(refused).map(answerRow)))];
}

const headingOf = ({ method, path }) => [element("span", { class: "method" }, code(method.toUpperCase())), " ", code(path)];

const operationSection = ({ method, path, operation }) =>
  element("section", { class: "operation", id: operation.operationId, "data-operation": `${method.toUpperCase()} ${path}` },
    element("h3", {}, headingOf({ method, path })),
    element("p", {}, prose(told(operation, "summary")), ". ",
      element("span", { class: "quiet" }, `${say.role}: ${operation["x-rol"] ?? "-"}`)),
    prose(told(operation, "description")), parametersOf(operation), bodyOf(operation), answersOf(operation));

function schemaSection([name, schema]) {
  const rows = Object.entries(schema.properties ?? {}).map(([member, value]) =>
    [code(member), typeOf(value), schema.required?.includes(member) ? say.required : "", prose(told(value, "description"))]);
  return element("section", { class: "schema", id: `schema-${name}` },
    element("h3", {}, code(name)), element("p", {}, prose(told(schema, "description"))),
    rows.length ? table([say.name, say.type, "", say.meaning], rows) : element("p", {}, typeOf(schema)));
}

const operationsOf = paths => Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

function show() {
  const operations = operationsOf(described.paths);
  const [other, otherName] = say.other;
  document.documentElement.lang = language;
  document.title = `${described.info.title} ${described.info.version}`;
  const link = one => element("li", {}, element("a", { href: `#${one.operation.operationId}` }, headingOf(one)));
  const groups = described.tags.map(tag => ({ tag, all: operations.filter(one => one.operation.tags.includes(tag.name)) }));
  document.body.replaceChildren(
    element("header", {}, element("h1", {}, document.title), element("a", { href: `?lang=${other}`, lang: other }, otherName)),
    element("p", {}, prose(told(described.info, "description"))),
    element("p", {}, element("a", { href: "/openapi.json" }, "/openapi.json")),
    element("nav", { "aria-label": say.operations }, element("ul", {}, groups.flatMap(({ all }) => all.map(link)))),
    element("main", {},
      groups.flatMap(({ tag, all }) => [element("h2", {}, prose(told(tag, "description"))), all.map(operationSection)].flat()),
      element("h2", {}, say.schemas), Object.entries(described.components.schemas).map(schemaSection)));
  if (location.hash)
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

try {
  const answer = await fetch("/openapi.json");
  if (!answer.ok)
    throw new Error(`${answer.status}`);
  described = await answer.json();
  show();
} catch (error) {
  document.body.replaceChildren(element("p", { role: "alert" }, `${say.failed}: ${error.message}`));
}
