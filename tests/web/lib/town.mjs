// The customers of a small town, for what the console shows.
import { held, later, left, over, service, soon, stored } from "./browser.mjs";

const town = [
  { nombre: "José Muñoz Ibarra", telefonos: ["600112233"], correos: ["jm.ibarra@correo.example"], direccion: "C/ Real 14, 2.º B, 28740 Rascafría",
    documento_identidad: "48213907X", servicios: [service("Internet 600", 34.9), service("TV Básica", 12)], etiquetas: ["empresa"],
    notas: "Perro suelto en el patio. Llamar antes de entrar.", contacto: "600112233" },
  { nombre: "Jose Muñoz Lara", telefonos: ["611 40 92 15"], servicios: [service("Internet 300", 29.9, soon)] },
  { nombre: "Josefa Muñoz Prieto", telefonos: ["918 69 04 77"], servicios: [service("TV Premium", 22), service("Internet 300", 29.9)], etiquetas: ["mayor 65"] },
  { nombre: "María López Herrera", telefonos: ["622 31 87 40"], servicios: [service("Internet 600", 34.9), service("TV Premium", 22, soon),
    service("TV Básica", 12, left)], etiquetas: ["fibra", "llamar tarde"] },
  { nombre: "María López Herrera (2)", telefonos: ["634 55 10 08"], servicios: [service("TV Básica", 12)] },
  { nombre: "Ana Muñoz Salcedo", telefonos: ["655 81 37 26"], servicios: [service("Internet 300", 29.9, held)], etiquetas: ["casa de verano"] },
  { nombre: "Bar Muñoz e Hijos, S. L.", telefonos: ["918 69 11 20"], servicios: [service("Internet 1000", 49), service("TV Fútbol Bar", 80),
    service("IP fija", 5)], etiquetas: ["empresa", "factura mensual"] },
  { nombre: "Agustín Peña Robledo", telefonos: ["601 74 22 90"], servicios: [service("Internet 300", 29.9, over)], etiquetas: ["pendiente de cobro"] },
  { nombre: "Ceferino Díaz-Guerra", telefonos: ["918 68 30 02"], servicios: [service("TV Básica", 12)], etiquetas: ["mayor 65"],
    notas: "Avisar al hijo, José Muñoz, antes de ir" },
  { nombre: "Dolores Iñiguez Prat", telefonos: ["688 92 17 53"], servicios: [service("Internet 600", 34.9, later)], etiquetas: ["alta 1 dic."] },
  { nombre: "Đorđe Petrović", telefonos: ["633 11 22 33"], servicios: [service("Internet 300", 29.9)] },
  { nombre: "Jürgen Weiß", telefonos: ["602 57 31 18"], servicios: [service("Internet 300", 29.9, held), service("TV Alemania", 9, held)],
    etiquetas: ["casa de verano"] },
  { nombre: "Hostal El Chorro", telefonos: ["918 69 15 86"], servicios: [service("Internet 1000", 49), service("TV Hotel 20", 120, soon)],
    etiquetas: ["empresa"], equipos: [{ tipo: "ONT", serie: "48575443A2112233" }] },
  { nombre: "محمد الأمين", telefonos: ["612 00 11 22"], servicios: [service("Internet 300", 29.9)] },
  { nombre: "Sin teléfono", contacto: "nadie@correo.example" },
  { nombre: "Manuel Ugarte Sol", telefonos: ["918 69 22 41"], servicios: [service("Internet 100", 19, left)] },
];

// populate(120): those and so many neighbours.
export async function populate(neighbours = 0) {
  await stored(...town);
  const more = Array.from({ length: neighbours }, (_, n) => ({
    nombre: `Vecino ${String(n + 1).padStart(3, "0")}`, telefonos: [`7000${String(n).padStart(5, "0")}`],
    servicios: [service(n % 2 ? "Internet 600" : "TV Básica", 20)], etiquetas: n % 10 ? [] : ["fibra"],
  }));
  for (let from = 0; from < more.length; from += 20)
    await Promise.all(more.slice(from, from + 20).map(one => stored(one)));
}
