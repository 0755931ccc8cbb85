// Days as clerks write them (days.js): run by node --test.

import assert from "node:assert/strict";
import test from "node:test";

import { addDays, addMonths, daysBetween, isDay, month, parseDay, writeDay } from "../../nginx/html/consola/days.js";

const NOW = "2026-11-28";

test("a day is read however it is written", () => {
  for (const [text, day] of [["14/3/2026", "2026-03-14"], ["14-03", "2026-03-14"], ["14.3.25", "2025-03-14"],
    ["2026-3-4", "2026-03-04"],
    [" 14  de Marzo de 2026 ", "2026-03-14"], ["14 mar 2026", "2026-03-14"], ["1 sept.", "2026-09-01"], ["1 set",
      "2026-09-01"],
    ["14 March 2026", "2026-03-14"], ["14 may", "2026-05-14"], ["ayer", "2026-11-27"], ["MAÑANA", "2026-11-29"],
      ["today", NOW],
    ["hace un mes", "2026-10-28"], ["hace 2 años", "2024-11-28"], ["hace 3 meses", "2026-08-28"], ["a week ago",
      "2026-11-21"],
    ["10 days ago", "2026-11-18"], ["29/2/2024", "2024-02-29"]])
    assert.equal(parseDay(text, NOW), day, text);
});

test("what is no day is none", () => {
  for (const text of ["", "31/2/2026", "29/2/2026", "0/1/2026", "1/13/2026", "marzo", "14 xyz", "14 ma", "99",
    "hace mucho", "2026-13-01", "1e3"])
    assert.equal(parseDay(text, NOW), null, text);
});

test("what is written out is read again", () => {
  for (const day of ["2026-01-01", "2024-02-29", "1999-12-31"])
    assert.equal(parseDay(writeDay(day), NOW), day);
  assert.equal(writeDay(undefined), "");
});

test("sums stay within months and years", () => {
  assert.equal(addMonths("2024-01-31", 1), "2024-02-29");
  assert.equal(addMonths("2024-02-29", 12), "2025-02-28");
  assert.equal(addMonths("2024-01-31", -2), "2023-11-30");
  assert.equal(addDays("2024-02-28", 2), "2024-03-01");
  assert.equal(daysBetween("2024-02-28", "2024-03-01"), 2);
  assert.ok(!isDay("2026-02-30") && isDay("2026-02-28"));
});

test("a month has whole weeks that begin on Monday", () => {
  const weeks = month("2026-11-15");
  assert.deepEqual(weeks[0], [null, null, null, null, null, null, "2026-11-01"]);
  assert.equal(weeks.flat().filter(Boolean).length, 30);
  assert.ok(weeks.every(week => week.length === 7));
});
