#!/usr/bin/env bats
# Sending again: under the same key the first answer comes, though the program died between its commit and that answer,
# or is not done yet.

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

# unanswered [curl option...]: contracts; the program dies when it begins to answer, of which nothing goes out, and is
# there again in the end.
unanswered() {
    local before
    before=$(program_pid clientes)
    inject clientes write,writev,sendto,sendmsg error=EPIPE:signal=KILL
    contract "$@"
    wait "$tracer" || true
    [[ $status == 502 && $(header Retry-After) == 1 && ! $(header Sky-Operacion) ]]
    [[ $(entries) == 2 ]]
    await 20 answers 200 GET clientes /clientes/Ana
    [[ $(program_pid clientes) != "$before" ]]
}

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

@test "the control: without a key the retry is another operation" {
    unanswered
    contract
    expect 201
    [[ ! $(header Idempotency-Replayed) && $(header Sky-Operacion) == 3 && $(entries) == 3 ]]
}

@test "the same key while its request is still running is a conflict, and afterwards the first answer" {
    inject clientes fdatasync,fsync delay_enter=2000000
    mkdir "$BATS_TEST_TMPDIR/first"
    (
        BATS_TEST_TMPDIR+=/first
        contract --header 'Idempotency-Key: en-curso'
        expect 201
        [[ ! $(header Idempotency-Replayed) ]]
    ) 3>&- &
    local first=$!
    sleep 0.7
    contract --header 'Idempotency-Key: en-curso'
    expect 409 '{"error":"La solicitud con esta clave de idempotencia sigue en curso."}'
    [[ ! $(header Idempotency-Replayed) ]]
    wait "$first"
    stop_tracing
    contract --header 'Idempotency-Key: en-curso'
    expect 201
    [[ $(header Idempotency-Replayed) == true && $(entries) == 2 ]]
}
