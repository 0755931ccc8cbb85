#!/usr/bin/env bats
# Whoever is forgotten by law is nowhere any more: in no answer, in no byte of the registry's files, and after no restore.

load lib/stack

setup() {
    export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/data/sky.db
    stack_start "$BATS_TEST_TMPDIR/data"
}

teardown() { stack_stop; }

# What of them could be left, in any form: as it was written, folded, percent-encoded, as digits.
traces='zorai|xuytq|quarxo|wembl|600 987 123|600987123|987123|%C3%BC'

# A registry with many others, and one who was renamed, merged, undone, searched for, refused and written with keys.
fill() {
    local i key
    for ((i = 0; i < 3000; i++)); do
        echo "{\"nombre\":\"Cliente $i de $((i * 7919 % 3001))\",\"contacto\":\"c$i@sky.com\",\"telefono\":\"6$((10000000 + i))\",\"servicio\":\"TV\"}"
    done >"$BATS_TEST_TMPDIR/rows"
    sed -i '1500i {"nombre":"Zoraida Xuytqü","contacto":"zoraida.xuytq@sky.com","telefono":"+34 600 987 123","servicio":"TV"}' "$BATS_TEST_TMPDIR/rows"
    curl --noproxy '*' --fail -sS --max-time 120 -H 'Content-Type: application/x-ndjson' --data-binary "@$BATS_TEST_TMPDIR/rows" \
        "http://127.0.0.1:$SKY_PORT/clientes/lote" >/dev/null
    call PATCH clientes /clientes/Zoraida%20Xuytq%C3%BC '{"nombre":"Zoraida Quarxo","notas":"de Wembley"}' -H 'Content-Type: application/merge-patch+json' -H 'Idempotency-Key: k1'
    expect 200
    number=$(header Sky-Cliente)
    renamed=$(header Sky-Operacion)
    call POST clientes /clientes '{"nombre":"Zoraida Bis","contacto":"zoraida.xuytq@sky.com","servicio":"Fibra"}'
    expect 201
    call POST clientes /clientes/Zoraida%20Quarxo/fusionar '{"con":"Zoraida Bis"}'
    expect 200
    call PUT clientes /clientes/Zoraida%20Quarxo '{"contacto":"600 987 123"}'
    expect 200
    call POST clientes "/operaciones/$(header Sky-Operacion)/deshacer"
    expect 200
    call POST clientes /clientes '{"nombre":"Zoraida Quarxo","contacto":"x","servicio":"TV"}' -H 'Idempotency-Key: k2'
    expect 409
    call GET site '/clientes?buscar=zoraida+quarxo'
    [[ $body == *'Zoraida Quarxo'* ]]
}

# Waits until the operation's receipt says that nothing is pending, and nothing is left to be cleaned.
wait_erased() {
    local i
    for ((i = 0; i < 400; i++)); do
        call GET clientes "/operaciones/$1"
        [[ $body != *'"borrando":false'* || $(sqlite3 "file:$SKY_DATA/sky.db?mode=ro" 'SELECT count(*) FROM olvidos') != 0 ]] || return 0
        sleep 0.1
    done
    printf 'not erased: %s\n' "$body" >&2
    return 1
}

left() { grep -aliE "$traces" "$SKY_DATA"/sky.db* || true; }

@test "nothing is left of somebody who was forgotten, in no byte, and all others are as they were" {
    fill
    [[ $(left) == *sky.db* ]]
    call GET site '/clientes?limite=1000&cursor='
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar '' -H 'Idempotency-Key: k3' -H 'Content-Length: 0'
    expect 200
    [[ $(jq -c '[.cliente, .clientes[-1], (.clientes | length), .nombre, .verbo, .sello | if type == "string" then length else . end]' <<<"$body") == "[$number,$number,2,null,7,64]" ]]
    local operation
    operation=$(header Sky-Operacion)
    wait_erased "$operation"
    [[ ! $(left) ]] || { left >&2; for word in ${traces//|/ }; do grep -ao ".\{20\}$word.\{20\}" "$SKY_DATA"/sky.db* | cat -v | head -3 >&2; done; return 1; }
    [[ $(SKY_STORE=$SKY_STORE "$SKY_BUILD/bin/sky" verify) == *' 0 faults'* ]]
    for path in /clientes/Zoraida%20Quarxo /clientes/Zoraida%20Xuytq%C3%BC /clientes/Zoraida%20Bis /clientes/Zoraida%20Quarxo/historial \
        /clientes/Zoraida%20Quarxo/expediente "/clientes/Zoraida%20Quarxo?en=$renamed"; do
        call GET clientes "$path"
        expect 404
    done
    call GET clientes "/papelera/$number/expediente"
    expect 410 "{\"error\":\"El cliente número $number fue olvidado.\"}"
    call GET clientes "/clientes?numero=$number"
    expect 200 '[]'
    call POST clientes "/operaciones/$renamed/deshacer"
    expect 410 "{\"error\":\"No se puede deshacer la operación $renamed: el cliente número $number fue olvidado.\"}"
    call PATCH clientes /clientes/Zoraida%20Xuytq%C3%BC '{"nombre":"Zoraida Quarxo","notas":"de Wembley"}' -H 'Content-Type: application/merge-patch+json' -H 'Idempotency-Key: k1'
    expect 410
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar '' -H 'Idempotency-Key: k3' -H 'Content-Length: 0'
    expect 200
    [[ $(header Idempotency-Replayed) == true ]]
    call GET site '/clientes?buscar=cliente+7'
    [[ $(jq length <<<"$body") == 100 ]]
    call POST clientes /clientes '{"nombre":"Zoraida Quarxo","contacto":"x","servicio":"TV"}'
    expect 201
    [[ $(header Sky-Cliente) != "$number" ]]
}

@test "a backup that is put back has forgotten them, too" {
    fill
    SKY_STORE=$SKY_STORE "$SKY_BUILD/bin/sky" backup "$BATS_TEST_TMPDIR/copy.db" >/dev/null
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar
    expect 200
    grep -q "^$number [0-9a-f]\{64\} [0-9]* [0-9]* [0-9a-f]\{64\}\$" "$SKY_DATA/sky.db.olvidos"
    stack_stop
    SKY_STORE=$SKY_STORE "$SKY_BUILD/bin/sky" restore "$BATS_TEST_TMPDIR/copy.db" >/dev/null
    [[ ! $(grep -aliE "$traces" "$SKY_DATA/sky.db" "$SKY_DATA"/sky.db-* "$SKY_DATA/sky.db.olvidos" 2>/dev/null) ]]
    [[ $(SKY_STORE=$SKY_STORE "$SKY_BUILD/bin/sky" verify) == *' 0 faults'* ]]
    # A copy that was put there by hand: whoever begins to serve looks first.
    cp "$BATS_TEST_TMPDIR/copy.db" "$SKY_DATA/sky.db"
    rm -f "$SKY_DATA"/sky.db-* "$SKY_DATA/sky.db.lock"
    stack_start "$SKY_DATA"
    call GET clientes /clientes/Zoraida%20Quarxo
    expect 404
    call GET clientes "/papelera/$number"
    expect 410
}
