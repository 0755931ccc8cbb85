#!/usr/bin/env bats
# Hosts of a fleet, each in a network namespace of its own, over one PostgreSQL and behind one HAProxy that leads each
# connection to the next of them: whoever asks one and then another cannot tell. tests/run plays the session files through
# it, too (about_hosts).

load lib/stack
load lib/postgres
load lib/session

setup_file() {
    can_make_hosts || return 0
    postgres_own
    export SKY_TEST_STORE=postgres SKY_TEST_HOSTS=3 SKY_ACCESS=1 postgres_folder server=$POSTGRES_PID
    stack_start
}

setup() { require_hosts; }

teardown_file() {
    stack_stop
    POSTGRES_PID=${server:-}
    postgres_gone
}

sky() { SKY_OLVIDOS=$SKY_DATA/olvidos "$SKY_BUILD/bin/sky" "$@" 2>/dev/null; }

# each <status> <curl option...>: every host answers so, for it is asked thrice in turn.
each() {
    local host
    for host in 1 2 3; do
        call GET site /clientes '' "${@:2}"
        [[ $status == "$1" ]] || { echo "host $host of 3: $status $body" >&2; return 1; }
    done
}

own=(--header 'Sec-Fetch-Site: same-origin')

# come_in <name> <password>: leaves the session's cookie in the array session.
come_in() {
    call POST site /sesion "{\"nombre\":\"$1\",\"clave\":\"$2\"}" "${own[@]}"
    session=(--header "Cookie: $(header Set-Cookie | cut -d';' -f1)" "${own[@]}")
}

@test "who comes in at one host is in at all, and out of all when the session ends" {
    echo 'caballo correcto' | sky user add --role editor ana
    come_in ana 'caballo correcto'
    expect 201
    each 200 "${session[@]}"
    call DELETE site /sesion '' "${session[@]}"
    expect 200
    await 60 each 401 "${session[@]}"
    each 401 "${session[@]}"
}

@test "another password ends the sessions of every host, and a revoked token opens none" {
    echo 'caballo correcto' | sky user add --role editor eva
    come_in eva 'caballo correcto'
    expect 201
    local token
    token=$(sky token add --role lector de-todos)
    await 60 each 200 --header "Authorization: Bearer $token"
    each 200 --header "Authorization: Bearer $token"
    each 200 "${session[@]}"
    echo 'otra muy larga' | sky user passwd eva
    sky token revoke "$(cut -d_ -f2 <<<"$token")"
    await 60 each 401 "${session[@]}"
    await 60 each 401 --header "Authorization: Bearer $token"
    each 401 "${session[@]}"
}

@test "one key that is sent to all hosts at once acts once, and has one answer" {
    local token fields codes
    token=$(sky token add --role editor de-escribir)
    fields=(--header "Authorization: Bearer $token")
    await 60 each 200 "${fields[@]}"
    call POST site /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}' "${fields[@]}"
    expect 201
    fields+=(--header 'Idempotency-Key: una-vez')
    seq 30 | xargs -P 10 -I{} curl --noproxy '*' --silent --max-time 120 --output /dev/null "${fields[@]}" \
        --write-out '%{http_code}\n' --json '{"servicio":"Fibra"}' "http://127.0.0.1:$SKY_PORT/clientes/Ana/servicios" \
        >"$BATS_TEST_TMPDIR/codes"
    codes=$(sort "$BATS_TEST_TMPDIR/codes" | uniq -c | xargs)
    [[ $codes =~ ^[0-9]+\ 201(\ [0-9]+\ 409)?$ ]] || { echo "$codes" >&2; return 1; }
    call POST site /clientes/Ana/servicios '{"servicio":"Fibra"}' "${fields[@]}"
    expect 201
    [[ $(header Idempotency-Replayed) == true ]]
    call GET site /clientes/Ana '' "${fields[@]:0:2}"
    [[ $(jq -c '[.servicios[].descripcion]' <<<"$body") == '["TV","Fibra"]' ]]
}

@test "files that nginx sends have one entity tag at every host" {
    local tags
    tags=$(for _ in 1 2 3; do call GET site /openapi.json && header ETag; done | sort -u)
    [[ $tags =~ ^\"[0-9a-f-]+\"$ ]] || { echo "$tags" >&2; return 1; }
}

# without_access <command...>: for tests that make fleets of their own, in the same server.
without_access() { SKY_ACCESS=0 "$@" >&2; }

@test "400 random operations, each at the next host: every answer and every past state is the model's" {
    without_access python3 "$root/tests/model/model.py" 400
}

@test "16 clients, each of their requests at the next host: their answers are one order" {
    without_access env SKY_TEST_HOSTS=2 python3 "$root/tests/model/clients.py" 60
}

@test "a database that is put back forgets again whom any host has forgotten, once their ledgers are one" {
    export SKY_ACCESS=0 SKY_TEST_HOSTS=2
    stack_start "$BATS_TEST_TMPDIR/data"
    local name names=(Ana Eva Ida Luz) copy=$BATS_TEST_TMPDIR/copy.sql ledger=$BATS_TEST_TMPDIR/olvidos
    for name in "${names[@]}" Sol; do
        call POST site /clientes "{\"nombre\":\"$name\",\"contacto\":\"a\",\"servicio\":\"TV\"}"
        expect 201
    done
    pg_dump --schema="$(<"$SKY_DATA/schema")" "$SKY_POSTGRES" >"$copy"
    for name in "${names[@]}"; do
        call POST site "/clientes/$name/olvidar"
        expect 200
    done
    stack_stop
    sort -u "$SKY_DATA"/h*/olvidos >"$ledger"
    [[ $(cut -d' ' -f1 "$ledger" | xargs) == '1 2 3 4' ]]
    (($(cat "$SKY_DATA"/h*/olvidos | wc -l) == 4))
    psql -qc "DROP SCHEMA $(<"$SKY_DATA/schema") CASCADE" "$SKY_POSTGRES" 2>/dev/null
    psql -qf "$copy" "$SKY_POSTGRES" >/dev/null
    tee "$SKY_DATA/h0/olvidos" "$SKY_DATA/h1/olvidos" <"$ledger" >/dev/null
    stack_start "$BATS_TEST_TMPDIR/data"
    call GET site /clientes
    expect 200 '["Sol"]'
    stack_stop
}

# The long form is `make check-postgres`.
@test "of hosts that are killed under load one after the other, what is on its way fails, and nothing else" {
    without_access env -u SKY_TEST_HOSTS python3 "$root/tests/faults/hosts.py" 2 2
}
