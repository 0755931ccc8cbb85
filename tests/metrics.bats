#!/usr/bin/env bats
# /metrics: what is counted is what was asked, by whom is in no label, and Prometheus reads it.

load lib/stack

setup_file() {
    mkdir -p "$BATS_FILE_TMPDIR/data"
    printf '{"archivo":"uno.zst","instante":"%s","operacion":0,"segundos":1.000}\n' "$(date -ud '1 hour ago' +%FT%T.000Z)" \
        >"$BATS_FILE_TMPDIR/data/sky.db.backup"
    stack_start
}
teardown_file() { stack_stop; }

metrics() {
    call GET site /metrics
    expect 200 "${body%$'\n'}"
    printf '%s' "$body"
}

# value <series>: 0 where there is none.
value() {
    local series=$1
    metrics | awk -v series="$series" 'index($0, series " ") == 1 { found = $2 } END { print found + 0 }'
}

requests() { # <program> <route> <method> <code>
    value "$(series_of "$@")"
}

series_of() { printf 'sky_http_requests_total{program="%s",route="%s",method="%s",code="%s"}' "$@"; }

# Gauges are looked at four times a second, the registry once; a request is counted when its answer is out.
becomes() { # <wanted> <series>
    await 60 has_become "$@" || { echo "$2 is $(value "$2"), not $1" >&2; return 1; }
}

has_become() { [[ $(value "$2") == "$1" ]]; }

counted() { # <wanted> <program> <route> <method> <code>
    becomes "$1" "$(series_of "${@:2}")"
}

has_size() { [[ $(value sky_store_bytes) == "$(stat -c %s "$SKY_DATA/sky.db")" ]]; }

@test "requests are counted by program, route, method and status, and what they took" {
    local i before
    before=$(value 'sky_commit_operations_sum{program="clientes"}')
    for ((i = 0; i < 3; i++)); do
        call POST clientes /clientes "{\"nombre\":\"Contada Íñiguez $i\",\"contacto\":\"c\",\"servicio\":\"s\"}"
        expect 201 "${body%$'\n'}"
        call GET clientes "/clientes/Contada%20%C3%8D%C3%B1iguez%20$i"
    done
    call GET clientes /clientes/nadie
    call DELETE clientes /clientes
    call GET clientes /no-hay
    counted 3 clientes /clientes POST 201
    counted 3 clientes '/clientes/{nombre}' GET 200
    counted 1 clientes '/clientes/{nombre}' GET 404
    counted 1 clientes /clientes - 405
    becomes 3 'sky_http_request_duration_seconds_count{program="clientes",route="/clientes",method="POST"}'
    [[ $(value 'sky_http_request_duration_seconds_sum{program="clientes",route="/clientes",method="POST"}') != 0 ]]
    becomes $((before + 3)) 'sky_commit_operations_sum{program="clientes"}'
}

@test "nothing that a client sent is in it" {
    call GET clientes '/clientes/Secreto%20P%C3%A9rez?motivo=secreto'
    call GET clientes /secreto/otro
    call SECRETO clientes /clientes
    metrics >"$BATS_TEST_TMPDIR/text"
    ! grep -iE 'secreto|contada' "$BATS_TEST_TMPDIR/text"
}

@test "the registry, its disk and open feeds are told of" {
    local number
    becomes 1 sky_ready
    call POST clientes /clientes '{"nombre":"Otra","contacto":"c","servicio":"s"}'
    number=$(header Sky-Operacion)
    becomes "$number" sky_operation_number
    if is_file; then
        await 60 has_size
        (($(value sky_backup_age_seconds) >= 3600 && $(value sky_backup_age_seconds) < 4000))
        [[ $(value 'sky_degraded{check="reloj"}') == 0 && ! $(metrics | grep -F 'check="copia"') ]]
    fi
    curl --noproxy '*' -sN -H 'Accept: text/event-stream' "http://127.0.0.1:$SKY_PORT/cambios" >/dev/null &
    becomes 1 'sky_feed_listeners{program="cambios"}'
    becomes 1 'sky_requests_parked{program="cambios"}'
    kill "$!"
    becomes 0 'sky_feed_listeners{program="cambios"}'
    becomes 0 'sky_requests_parked{program="cambios"}'
}

@test "a program that is killed and started again goes on counting" {
    local before old
    before=$(requests clientes '/clientes/{nombre}' GET 200)
    old=$(program_pid clientes)
    kill -KILL "$old"
    until call GET clientes /clientes/Otra && [[ $status == 200 ]]; do sleep 0.1; done
    counted $((before + 1)) clientes '/clientes/{nombre}' GET 200
    becomes 1 "sky_build_info{program=\"clientes\",pid=\"$(program_pid clientes)\",version=\"$(
        "$SKY_BUILD/cgi-bin/clientes" --version)\"}"
    ! metrics | grep -F "pid=\"$old\""
}

@test "promtool finds nothing wrong, neither with the text nor with the rules for alerts, which fire" {
    metrics >"$BATS_TEST_TMPDIR/text"
    promtool check metrics <"$BATS_TEST_TMPDIR/text" >&2
    promtool check rules "$root/docs/metrics/alerts.yml" >&2
    cp "$root/docs/metrics/alerts.yml" "$BATS_TEST_TMPDIR"
    cp "$root/tests/cases/alerts.yml" "$BATS_TEST_TMPDIR/tests.yml"
    promtool test rules "$BATS_TEST_TMPDIR/tests.yml" >&2
}

@test "docs/metrics.md lists all that there is, in both languages, and the dashboard and the rules ask for no more" {
    local page
    metrics | sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' | sort >"$BATS_TEST_TMPDIR/there"
    for page in metrics.md metrics.es.md; do
        sed -n 's/^| `\(sky_[a-z_]*\)` |.*/\1/p' "$root/docs/$page" | sort >"$BATS_TEST_TMPDIR/told"
        diff "$BATS_TEST_TMPDIR/there" "$BATS_TEST_TMPDIR/told"
    done
    jq -r '.panels[].targets[].expr' "$root/docs/metrics/dashboard.json" |
        cat - <(grep expr: "$root/docs/metrics/alerts.yml") | grep -oE '\bsky_[a-z_]+' |
        sed -E 's/_(bucket|sum|count)$//' | sort -u >"$BATS_TEST_TMPDIR/asked"
    [[ $(wc -l <"$BATS_TEST_TMPDIR/asked") -ge 10 ]]
    [[ -z $(comm -23 "$BATS_TEST_TMPDIR/asked" "$BATS_TEST_TMPDIR/there") ]]
}

@test "with access control, whoever bears no token is told nothing" {
    SKY_ACCESS=1 STACK_PID='' stack_start "$BATS_TEST_TMPDIR/data"
    call GET site /metrics
    stack_stop
    expect 401 '{"error":"Faltan credenciales."}'
}
