#!/usr/bin/env bats
# Services that end, as calendars and tables that programs of others read.

load lib/stack

setup() { stack_start "$BATS_TEST_TMPDIR/data"; }
teardown() { stack_stop; }

day() { date -d "$1 days" +%F; }

# A name and a description that a line has no room for, and that need escaping.
name='Ñandú; «Hijos», S.A. C:\x'
service='Fibra óptica simétrica, de mil megas; con centralita y tres líneas móviles'

fill() {
    call POST archivos /archivos "$(jq -cn --arg n "$name" --arg s "$service" --arg soon "$(day 3)" --arg far "$(day 90)" \
        '{nombre: $n, servicios: [{descripcion: $s, fecha_fin: $soon, precio: 29.95, moneda: "EUR"},
            {descripcion: $s, fecha_fin: $soon}, {descripcion: "TV", fecha_fin: $far}]}')"
    expect 201
}

# calendar: what another's reader makes of the last body: each event's summary, day and identity, as JSON.
calendar() {
    printf '%s' "$body" >"$BATS_TEST_TMPDIR/calendar"
    /usr/bin/python3 - "$BATS_TEST_TMPDIR/calendar" <<'PYTHON'
import json, sys, icalendar
data = open(sys.argv[1], "rb").read()
assert data.endswith(b"END:VCALENDAR\r\n") and b"\n" not in data.replace(b"\r\n", b"")
assert max(map(len, data.split(b"\r\n"))) <= 75
calendar = icalendar.Calendar.from_ical(data)
events = calendar.walk("VEVENT")
assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and all(event["DTSTAMP"].dt.tzinfo for event in events)
print(json.dumps([[str(event["SUMMARY"]), event["DTSTART"].dt.isoformat(), str(event["UID"])] for event in events]))
PYTHON
}

@test "a calendar is what another's reader reads, and its events keep their identity" {
    fill
    call GET site /vencimientos.ics
    expect 200
    local events
    events=$(calendar)
    [[ $(jq -c 'map(.[:2])' <<<"$events") == "$(jq -cn --arg t "Vence $service: $name" --arg d "$(day 3)" '[[$t, $d], [$t, $d]]')" ]]
    [[ $(jq 'map(.[2]) | unique | length' <<<"$events") == 2 ]]
    call PATCH clientes "/clientes/$(jq -rn --arg n "$name" '$n | @uri')" '{"notas":"x"}'
    expect 200
    call GET site /vencimientos '' --header 'Accept: text/calendar'
    expect 200
    [[ $(calendar) == "$events" ]]
    call GET site '/vencimientos.ics?dias=2'
    [[ $(calendar) == '[]' ]]
}

@test "a table is what another's reader reads" {
    fill
    call GET site '/vencimientos?dias=90' '' --header 'Accept: text/csv'
    expect 200
    printf '%s' "$body" >"$BATS_TEST_TMPDIR/table"
    /usr/bin/python3 - "$BATS_TEST_TMPDIR/table" "$name" "$service" "$(day 3)" "$(day 90)" <<'PYTHON'
import csv, sys
path, name, service, soon, far = sys.argv[1:]
rows = list(csv.DictReader(open(path, newline="", encoding="utf-8")))
told = [(row["fecha_fin"], row["descripcion"], row["estado"], row["cliente"], row["nombre"], row["precio"]) for row in rows]
assert told == [(soon, service, "por_vencer", "1", name, "29.95"), (soon, service, "por_vencer", "1", name, ""),
                (far, "TV", "activo", "1", name, "")], told
PYTHON
}
