// A client that is generated from /openapi.json, against the registry at the address that it is given: creates, reads,
// patches, lists, goes through pages, deletes and restores. The compiler checks every path, member and status below.
import createClient from "openapi-fetch";
import type { components, paths } from "./sky.js";

type Cliente = components["schemas"]["Cliente"];

declare const process: { argv: string[] };
const sky = createClient<paths>({ baseUrl: process.argv[2] });
const nombre = "José/Muñoz e Hijos, 100 %";
const path = { nombre };

function require(condition: unknown, what: string): asserts condition {
  if (!condition)
    throw new Error(what);
}

async function create(): Promise<string> {
  const body = { nombre, contacto: "jose@sky.com", servicio: "TV", fecha_contratacion: "2026-01-31" };
  const { response } = await sky.POST("/clientes", { body });
  require(response.status === 201, `created: ${response.status}`);
  const { error, response: again } = await sky.POST("/clientes", { body, headers: { Accept: "application/problem+json" } });
  require(again.status === 409 && error && "code" in error && error.code === "NAME_TAKEN", "not created twice");
  return response.headers.get("ETag") ?? "";
}

async function read(): Promise<Cliente> {
  const { data } = await sky.GET("/clientes/{nombre}", { params: { path } });
  require(data && "nombre" in data && data.nombre === nombre, "read");
  return data;
}

async function change(etag: string): Promise<void> {
  const stale = await sky.PATCH("/clientes/{nombre}", { params: { path, header: { "If-Match": '"0"' } }, body: { contacto: "x" } });
  require(stale.response.status === 412 && stale.error && "actual" in stale.error, "a stale change is refused");
  const { data } = await sky.PATCH("/clientes/{nombre}", {
    params: { path, header: { "If-Match": etag, Prefer: "return=representation" } }, body: { contacto: null },
  });
  require(data && !("contacto" in data), "patched");
  const added = await sky.POST("/clientes/{nombre}/servicios", { params: { path }, body: { servicio: "Fibra" } });
  require(added.response.status === 201 && (await read()).servicios?.[1]?.descripcion === "Fibra", "contracted");
}

async function list(): Promise<void> {
  const { data: nombres } = await sky.GET("/clientes");
  require(Array.isArray(nombres) && (nombres as unknown[]).includes(nombre), "listed");
  const { data: page, response } = await sky.GET("/clientes/{nombre}/historial", { params: { path, query: { limite: 1 } } });
  require(page?.[0]?.verbo === "contratar" && response.headers.get("Link"), "a page of the history, and a next one");
  const { data: cambios } = await sky.GET("/cambios", { params: { query: { desde: `${page[0].operacion - 1}` } } });
  require(Array.isArray(cambios) && cambios[0].nombre === nombre, "the log");
}

async function remove(): Promise<void> {
  const { data } = await sky.DELETE("/clientes/{nombre}", { params: { path } });
  require(data?.status === "ok", "deleted");
  require((await sky.GET("/clientes/{nombre}", { params: { path } })).response.status === 404, "gone");
  const { data: papelera } = await sky.GET("/papelera");
  require(papelera?.[0]?.documento.nombre === nombre, "in the bin");
  await sky.POST("/clientes/{nombre}/restaurar", { params: { path } });
  await read();
}

await change(await create());
await list();
await remove();
