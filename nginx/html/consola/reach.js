// How a customer is reached: links that call, write and lead there.

// The code of a country and what its mobile numbers look like, by the zone of the registry: numbers are written
// without it.
const COUNTRIES = {
  "Europe/Madrid": ["34", /^[67]\d{8}$/], "Atlantic/Canary": ["34", /^[67]\d{8}$/], "Africa/Ceuta": ["34",
    /^[67]\d{8}$/],
  "America/Mexico_City": ["52", /^\d{10}$/], "America/Bogota": ["57", /^3\d{9}$/], "America/Lima": ["51", /^9\d{8}$/],
  "America/Santiago": ["56", /^9\d{8}$/], "America/Guayaquil": ["593", /^0?9\d{8}$/], "America/Caracas": ["58",
    /^0?4\d{9}$/],
  "America/Argentina/Buenos_Aires": ["54", /^\d{10}$/], "America/Montevideo": ["598", /^0?9\d{7}$/],
    "America/La_Paz": ["591", /^[67]\d{7}$/],
  "America/Asuncion": ["595", /^0?9\d{8}$/], "America/Costa_Rica": ["506", /^[5-8]\d{7}$/], "America/Panama": ["507",
    /^6\d{7}$/],
  "America/Guatemala": ["502", /^[345]\d{7}$/], "America/Santo_Domingo": ["1", /^8[024]9\d{7}$/],
};

const digits = text => text.replace(/[^\d+]/g, "").replace(/(?!^)\+/g, "").replace(/^00/, "+");

// Two numbers in one text are none that can be called.
const isAlone = text => text.split(/[/;,]/).filter(part => /\d{5}/.test(digits(part))).length < 2;

const isNumber = text => /^\+?\d{5,15}$/.test(digits(text)) && isAlone(text) && !/@/.test(text) && !/\p{L}{3}/u.test(text);

// telephone(text): where tel: leads, or null if it is no number.
export const telephone = text => isNumber(text) ? `tel:${digits(text)}` : null;

// whatsApp(text, zone): where to write to that mobile, or null where that is not known to be one.
export function whatsApp(text, zone) {
  const number = digits(text);
  if (!isNumber(text))
    return null;
  if (number.startsWith("+"))
    return `https://wa.me/${number.slice(1)}`;
  const [code, mobile] = COUNTRIES[zone] ?? [];
  return mobile?.test(number) ? `https://wa.me/${code}${number.replace(/^0/, "")}` : null;
}

export const mail = text => /^[^\s@]+@[^\s@]+$/.test(text) ? `mailto:${encodeURIComponent(text).replaceAll("%40",
  "@")}` : null;

const isDegree = (value, most) => Number.isFinite(value) && Math.abs(value) <= most;

// mapOf({ lat, lon }, address): a map of there, or of where that address is; null without either.
export function mapOf(place, address) {
  const [lat, lon] = [Number(place?.lat?.rawJSON ?? place?.lat ?? NaN),
    Number(place?.lon?.rawJSON ?? place?.lon ?? NaN)];
  if (isDegree(lat, 90) && isDegree(lon, 180))
    return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=18/${lat}/${lon}`;
  return typeof address === "string" && address.trim()
    ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}` : null;
}

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d+)?)`;
// What a place is pasted as: two numbers, or a map's address, which has them in one of these forms.
const FORMS = [`^${NUMBER}\\s*[,;\\s]\\s*${NUMBER}$`, `^geo:${NUMBER},${NUMBER}`,
  `[?&]mlat=${NUMBER}.*[?&]mlon=${NUMBER}`, `!3d${NUMBER}!4d${NUMBER}`,
  `[?&](?:q|query|ll|destination)=${NUMBER}(?:,|%2C)\\s*${NUMBER}`, `@${NUMBER},${NUMBER}`,
    `#map=\\d+/${NUMBER}/${NUMBER}`].map(text => new RegExp(text, "i"));

// parsePlace(text): ["40.9053", "-3.8790"], as they were written, or null.
export function parsePlace(text) {
  for (const form of FORMS) {
    const found = form.exec(text.trim());
    if (found && isDegree(Number(found[1]), 90) && isDegree(Number(found[2]), 180))
      return [found[1], found[2]];
  }
  return null;
}
