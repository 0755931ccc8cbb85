// What the page asks of the registry. An answer is { status, body, headers, text }, with JSON read; whatever is none is thrown:
// Refused, with the reasons that the registry gave, or Unreachable, for a read that found nobody.
import { lost, reached, untilBack } from "./net.js";
import { pause } from "./heard.js";

export class Refused extends Error {
  constructor({ status, body, headers }) {
    super(body?.detail ?? body?.error ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? "";
    this.title = body?.title ?? "";
    this.detail = this.message;
    this.errors = body?.errors ?? [];
    this.body = body;
    this.headers = headers;
  }
}

export class Unreachable extends Error {}

// Who opens the door when the session is over, and who asks for the password again: set by whoever can show a form.
// Each gives true when the request is to be repeated.
export const doors = { signIn: async () => false, confirm: async () => false };

const problems = "application/problem+json";

async function told(response) {
  const type = response.headers.get("Content-Type") ?? "";
  const text = await response.text();
  return { status: response.status, text, body: /[/+]json\b/.test(type) ? JSON.parse(text) : text, headers: response.headers };
}

// once(method, path, options): one request, and its answer, whatever it is; Unreachable when there was none.
export async function once(method, path, { signal, headers = {}, body } = {}) {
  let answer;
  try {
    answer = await told(await fetch(path, { method, headers, body, signal, credentials: "same-origin" }));
  } catch (error) {
    if (signal?.aborted)
      throw signal.reason;
    lost();
    throw new Unreachable(String(error));
  }
  reached();
  return answer;
}

// Whether the request is to be repeated, for somebody came in or gave the password again meanwhile.
async function letIn({ status, body }) {
  if (status === 401)
    return doors.signIn();
  return status === 403 && body?.code === "PASSWORD_NEEDED" && doors.confirm();
}

// ask(send): the answer of `send()`, which is called again once somebody came in; Refused where it is none.
export async function ask(send) {
  let answer = await send();
  while (answer.status >= 400 && await letIn(answer))
    answer = await send();
  if (answer.status >= 400)
    throw new Refused(answer);
  return answer;
}

// read("/clientes/Ana", { signal, accept: "text/csv", headers })
export function read(path, { signal, accept = "application/json;q=0.9", headers = {} } = {}) {
  const asked = { ...headers, Accept: `${problems}, ${accept}` };
  return ask(() => once("GET", path, { signal, headers: asked }));
}

// Where an answer leaves open whether it was written, the same request by the same key is the way to know.
const open = answer => answer.body?.code === "KEY_AT_WORK" || [502, 503, 504].includes(answer.status);

async function sendUntilKnown(method, path, request) {
  for (let tries = 1; ; ) {
    try {
      const answer = await once(method, path, request);
      if (!open(answer) || tries++ > 6)
        return answer;
      await pause(300 * tries, request.signal);
    } catch (error) {
      if (!(error instanceof Unreachable))
        throw error;
      await untilBack(request.signal);
    }
    request.signal?.throwIfAborted();
  }
}

// write("PATCH", "/clientes/Ana", { contacto: "a" }, { match: etag, key, type, headers, signal }): `key` is made here
// unless the caller has one; what is sent again, because nobody knows whether it came, bears the same.
export function write(method, path, body, { match, key = crypto.randomUUID(), type, headers = {}, signal } = {}) {
  const sent = { ...headers, Accept: `${problems}, application/json;q=0.9`, "Idempotency-Key": key };
  if (match)
    sent["If-Match"] = match;
  if (body !== undefined && body !== null)
    sent["Content-Type"] = type ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json");
  const raw = body === undefined || body === null || typeof body === "string" || body instanceof Blob;
  const request = { signal, headers: sent, body: raw ? body : JSON.stringify(body) };
  return ask(() => sendUntilKnown(method, path, request));
}

// at`/clientes/${name}/servicios`: a path, each value percent-encoded.
export const at = (parts, ...values) =>
  parts.reduce((path, part, index) => path + encodeURIComponent(values[index - 1]) + part);

// nextOf(headers): the address of the page that follows (RFC 8288), or null.
export const nextOf = headers => /<([^>]+)>;\s*rel="next"/.exec(headers.get("Link") ?? "")?.[1] ?? null;
