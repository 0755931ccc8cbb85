// What is proposed while one types: of all services and tags that there are, few enough to look through, by what was typed.
import { read } from "./api.js";

const most = 60;
const isPlain = /^[ -~]*$/;

// Only what has other letters is taken apart: there may be tens of thousands.
const plain = text => (isPlain.test(text) ? text : text.normalize("NFD").replace(/\p{M}/gu, "")).toLowerCase();

// proposed(["TV", "Internet 600"], "inter", one => one): those that begin with it, then those that have it elsewhere, in
// their order; of all of them the first ones where nothing was typed.
export function proposed(list, typed, nameOf = one => one) {
  const text = plain(typed.trim()), first = [], others = [];
  for (const one of list) {
    const at = plain(nameOf(one)).indexOf(text);
    if (at >= 0)
      (at ? others : first).push(one);
    if (first.length === most)
      break;
  }
  return [...first, ...others].slice(0, most);
}

const used = ({ clientes = {} }) => Object.values(clientes).reduce((all, one) => all + one, 0);

// serviceNames({ signal }): what services are called, those of most customers first.
export async function serviceNames(how) {
  const { body } = await read("/servicios", how);
  return body.filter(({ descripcion }) => descripcion).sort((a, b) => used(b) - used(a)).map(({ descripcion }) => descripcion);
}
