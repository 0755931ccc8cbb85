// A moment of the past, as an address names it: an operation by its number, a day, or an instant.
import { isDay } from "./isday.js";
import { today } from "./format.js";

// isMoment("2026-01-31"): whether it can have been; of a number, the registry knows.
export function isMoment(text) {
  if (/^\d+$/.test(text))
    return true;
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) <= Date.now() : isDay(text) && text <= today();
}
