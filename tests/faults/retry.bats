#!/usr/bin/env bats
# Sending again: under the same key the first answer comes, though the program died between its commit and that answer,
# or is not done yet. It is the client that sends a write again, never nginx.

load ../lib/stack
load ../lib/tracing

setup() {
    stack_start "$BATS_TEST_TMPDIR/data"
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    expect 201
}

teardown() { stack_stop; }

contract() { call POST clientes /clientes/Ana/servicios '{"servicio":"Fibra"}' "$@"; }

# entries: how many operations the log holds.
entries() { sqlite3 "$SKY_DATA/sky.db" 'SELECT count(*) FROM operaciones'; }

# keep_connections: each worker of nginx keeps one to the program, so that the next request goes over a kept one.
keep_connections() {
    curl --noproxy '*' --silent --no-progress-meter --parallel --parallel-immediate --parallel-max 40 --header 'Connection: close' \
        --output /dev/null "http://127.0.0.1:$SKY_CLIENTES_PORT/clientes/Ana?[1-200]"
}

# dying <command>...: the program dies when it begins to answer, of which nothing goes out, and is there again in the end.
dying() {
    local before
    before=$(program_pid clientes)
    keep_connections
    inject clientes sendto,sendmsg error=EPIPE:signal=KILL
    "$@"
    wait "$tracer" || true
    (await 120 answers 200 GET clientes /papelera)       # the answer to the command is what is to be seen
    [[ $(program_pid clientes) != "$before" ]]
}

# unanswered [curl option...]: contracts, and gets no answer.
unanswered() {
    dying contract "$@"
    [[ $status == 502 && $(header Retry-After) == 1 && ! $(header Sky-Operacion) ]]
    [[ $(entries) == 2 ]]
}

# asked <request id>: what the programs answered that nginx asked for it, a status each.
asked() { sed -n "s/.*\"request_id\":\"$1\".*\"upstream_status\":\"\(.*\)\".*/\1/p" "$SKY_DATA/log/access.log"; }

@test "the retry under the same key gets the first answer, and nothing is written twice" {
    unanswered --header 'Idempotency-Key: una-vez'
    local again
    for again in first second; do
        contract --header 'Idempotency-Key: una-vez'
        expect 201 '{"message":"Cliente Ana guardado/actualizado.","status":"ok"}'
        [[ $(header Idempotency-Replayed) == true && $(header Sky-Operacion) == 2 ]]
        [[ $(entries) == 2 ]] || { echo "written by the $again retry" >&2; return 1; }
    done
    call GET clientes /clientes/Ana
    [[ $(jq '.servicios | length' <<<"$body") == 2 ]]
    call GET clientes /clientes/Ana/historial
    [[ $(jq -c '[.[].operacion]' <<<"$body") == '[2,1]' ]]
    python3 "$root/tests/lib/registry.py" "$SKY_DATA/sky.db"
}

# lost <method> <path> [body]: a write that has its effect and no answer; the same under its key gets the first answer.
lost() {
    local id=$1-1 before
    before=$(entries)
    dying call "$1" clientes "$2" "${3-}" --header "Idempotency-Key: $id" --header "X-Request-Id: $id"
    [[ $status == 502 && $(header Retry-After) == 1 && ! $(header Sky-Operacion) ]]
    (($(entries) == before + 1))
    await 120 eval "[[ \$(asked $id) ]]"
    [[ $(asked "$id") == 502 ]] || { echo "$1: nginx asked more than once: $(asked "$id")" >&2; return 1; }
    call "$1" clientes "$2" "${3-}" --header "Idempotency-Key: $id"
    [[ $status == 20* && $(header Idempotency-Replayed) == true && $(header Sky-Operacion) == $((before + 1)) ]]
    (($(entries) == before + 1))
}

@test "nginx sends no write again: its sender does, and gets the first answer" {
    lost POST /clientes/Ana/servicios '{"servicio":"Fibra"}'
    lost PUT /clientes/Ana '{"contacto":"b"}'
    lost PATCH /clientes/Ana '{"contacto":"c"}'
    lost DELETE /clientes/Ana
    python3 "$root/tests/lib/registry.py" "$SKY_DATA/sky.db"
}

@test "while connections are let go, it does not either" {
    touch "$SKY_DATA/run/closing"
    await 120 lets_go clientes /papelera
    lost PUT /clientes/Ana '{"contacto":"b"}'
    lost DELETE /clientes/Ana
}

@test "the control: what only reads, nginx sends again" {
    dying call GET clientes /clientes/Ana '' --header 'X-Request-Id: leer-1'
    await 120 eval '[[ $(asked leer-1) ]]'
    [[ $(asked leer-1) == '502, '* ]] || { echo "asked: $(asked leer-1)" >&2; return 1; }
}

@test "the control: without a key the retry is another operation" {
    unanswered
    contract
    expect 201
    [[ ! $(header Idempotency-Replayed) && $(header Sky-Operacion) == 3 && $(entries) == 3 ]]
}

@test "the same key while its request is still running is a conflict, and afterwards the first answer" {
    inject clientes fdatasync,fsync delay_enter=30000000
    mkdir "$BATS_TEST_TMPDIR/first"
    (
        BATS_TEST_TMPDIR+=/first
        contract --header 'Idempotency-Key: en-curso'
        expect 201
        [[ ! $(header Idempotency-Replayed) ]]
    ) 3>&- &
    local first=$!
    await 60 grep -qE 'f(data)?sync\(' "$BATS_TEST_TMPDIR/strace"      # until its commit is held
    contract --header 'Idempotency-Key: en-curso'
    expect 409 '{"error":"La solicitud con esta clave de idempotencia sigue en curso."}'
    [[ ! $(header Idempotency-Replayed) ]]
    stop_tracing
    wait "$first"
    contract --header 'Idempotency-Key: en-curso'
    expect 201
    [[ $(header Idempotency-Replayed) == true && $(entries) == 2 ]]
}
