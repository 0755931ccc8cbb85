#!/usr/bin/env bats
# Whoever is forgotten by law is nowhere any more: in no answer, in no byte of the registry's files, and after no restore.
# What a PostgreSQL keeps in its files is its own; there the rows are looked at.

load lib/stack

setup() {
    use_store "$BATS_TEST_TMPDIR/data"
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
    curl --noproxy '*' --fail -sS --max-time 300 -H 'Content-Type: application/x-ndjson' --data-binary "@$BATS_TEST_TMPDIR/rows" \
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
wait_erased() { await 300 is_erased "$1" || { printf 'not erased: %s\n' "$body" >&2; return 1; }; }

is_erased() {
    call GET clientes "/operaciones/$1"
    [[ $body == *'"borrando":false'* && $(ask_tables 'SELECT count(*) FROM olvidos') == 0 ]]
}

# What holds some of it: of the registry's files, or of its rows, as text.
left() {
    if is_file; then grep -aliE "$traces" "$SKY_DATA"/sky.db*; else rows | grep -aiE "$traces"; fi || true
}

# All of the registry's tables; what is bytes is text.
rows() {
    local table columns
    for table in $(ask_tables "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"); do
        columns=$(ask_tables "SELECT string_agg(CASE data_type WHEN 'bytea' THEN format('encode(%I, ''escape'')', column_name)
            ELSE quote_ident(column_name) END, ', ') FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = '$table'")
        ask_tables "SELECT '$table', $columns FROM $table"
    done
}

of_files() { is_file || skip "copies of files are another store's"; }

@test "nothing is left of somebody who was forgotten, in no byte, and all others are as they were" {
    fill
    [[ $(left) ]]
    call GET site '/clientes?limite=1000&cursor='
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar '' -H 'Idempotency-Key: k3' -H 'Content-Length: 0'
    expect 200
    [[ $(jq -c '[.cliente, .clientes[-1], (.clientes | length), .nombre, .verbo, .sello | if type == "string" then length else . end]' <<<"$body") == "[$number,$number,2,null,7,64]" ]]
    local operation
    operation=$(header Sky-Operacion)
    wait_erased "$operation"
    [[ ! $(left) ]] || { left | cat -v >&2; for word in ${traces//|/ }; do grep -ao ".\{20\}$word.\{20\}" "$SKY_DATA"/sky.db* | cat -v | head -3 >&2; done; return 1; }
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
    of_files
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

# sky <argument>...: the operator's command.
sky() { "$SKY_BUILD/bin/sky" "$@"; }

@test "nothing of theirs is left with whoever they were merged into, once that was undone" {
    fill
    call POST clientes /clientes '{"nombre":"Quedada","contacto":"q@sky.com","servicio":"TV"}'
    expect 201
    call POST clientes /clientes/Quedada/fusionar '{"con":"Zoraida Quarxo"}'
    expect 200
    local merge meanwhile operation
    merge=$(header Sky-Operacion)
    call GET clientes /clientes/Quedada
    [[ $body == *zoraida* ]]
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar
    expect 409 "{\"error\":\"El cliente 'Zoraida Quarxo' está fusionado en 'Quedada', que tiene sus datos: es ese el que se olvida, y con él quien se fusionó. Para olvidar a uno solo, deshaga antes la fusión.\"}"
    call PUT clientes /clientes/Quedada '{"contacto":"otra@sky.com"}'
    expect 200
    meanwhile=$(header Sky-Operacion)
    call POST clientes "/operaciones/$merge/deshacer"
    expect 200
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar
    expect 200
    operation=$(header Sky-Operacion)
    wait_erased "$operation"
    [[ ! $(left) ]]
    [[ $(sky verify) == *' 0 faults'* ]]
    awk '/^```python$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/docs/log.md" >"$BATS_TEST_TMPDIR/log.py"
    ! is_file || [[ $(python3 "$BATS_TEST_TMPDIR/log.py" "$SKY_DATA/sky.db") == *' operations, last seal '* ]]
    call GET clientes /clientes/Quedada
    [[ $body == '{"contacto":"otra@sky.com"'* ]]
    call GET clientes "/clientes/Quedada?en=$meanwhile"
    [[ $body == '{"contacto":"q@sky.com"'* ]]
    call GET clientes "/operaciones/$meanwhile"
    [[ $(jq -c '[.cambios, .nombre, .olvidado, .verbo]' <<<"$body") == '[[],"Quedada",true,"contactar"]' ]]
    call POST clientes "/operaciones/$meanwhile/deshacer"
    expect 410
    ask_tables "UPDATE operaciones SET documento = '{\"nombre\":\"Quedada\"}' WHERE numero = $meanwhile"
    run sky verify
    [[ $status == 1 && ${lines[0]} == "operation $meanwhile has a document that was not sealed, and nobody's who was forgotten" ]]
    is_file || return 0
    run python3 "$BATS_TEST_TMPDIR/log.py" "$SKY_DATA/sky.db"
    [[ $status == 1 && $output == "${lines[0]}" && $output == *"nobody's who was forgotten" ]]
}

@test "a host that is lost brings nobody back: the ledger goes with the backups" {
    of_files
    fill
    sky backup "$BATS_TEST_TMPDIR/old.db" >/dev/null
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar
    expect 200
    sky backup "$BATS_TEST_TMPDIR/new.db" >/dev/null
    cmp "$SKY_DATA/sky.db.olvidos" "$BATS_TEST_TMPDIR/new.db.olvidos"
    [[ ! -e $BATS_TEST_TMPDIR/old.db.olvidos ]]
    stack_stop
    # Another host: the older backup, and the newer one's ledger.
    mkdir "$BATS_TEST_TMPDIR/other"
    export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/other/sky.db
    run sky restore "$BATS_TEST_TMPDIR/old.db"
    [[ $status == 0 && $output == *'there is no ledger of who was forgotten (SKY_OLVIDOS), nor '*'/old.db.olvidos'* ]]
    grep -aqiE "$traces" "$BATS_TEST_TMPDIR/other/sky.db"
    rm "$BATS_TEST_TMPDIR"/other/*
    cp "$BATS_TEST_TMPDIR/new.db.olvidos" "$BATS_TEST_TMPDIR/old.db.olvidos"
    run sky restore "$BATS_TEST_TMPDIR/old.db"
    [[ $status == 0 && $output != *'no ledger'* ]]
    [[ ! $(grep -aliE "$traces" "$BATS_TEST_TMPDIR"/other/sky.db* 2>/dev/null) ]]
    grep -qFf "$BATS_TEST_TMPDIR/new.db.olvidos" "$BATS_TEST_TMPDIR/other/sky.db.olvidos"
    [[ $(sky verify) == *' 0 faults'* ]]
}

@test "no archive brings anybody back, nor the registry of a moment before" {
    of_files
    fill
    call GET clientes /clientes
    local before
    before=$(ask_tables 'SELECT max(numero) FROM operaciones')
    sky backup --compress "$BATS_TEST_TMPDIR/old.zst" >/dev/null
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar
    expect 200
    wait_erased "$(header Sky-Operacion)"
    sky backup --compress "$BATS_TEST_TMPDIR/new.zst" >/dev/null
    stack_stop
    # Another host, the ledger of the newer archive alone: it is within it.
    mkdir "$BATS_TEST_TMPDIR/other"
    export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/other/sky.db
    rm "$BATS_TEST_TMPDIR/new.zst.olvidos"
    local moment
    for moment in "$before" "$renamed" "$((before + 1))"; do
        sky restore --at "$moment" "$BATS_TEST_TMPDIR/new.zst" >/dev/null
        [[ ! $(grep -aliE "$traces" "$BATS_TEST_TMPDIR"/other/sky.db* 2>/dev/null) ]]
        [[ $(sky verify) == *' 0 faults'* ]]
        rm -f "$BATS_TEST_TMPDIR/other/sky.db.replaced"
    done
    sky restore "$BATS_TEST_TMPDIR/old.zst" >/dev/null
    [[ ! $(grep -aliE "$traces" "$BATS_TEST_TMPDIR/other/sky.db" "$BATS_TEST_TMPDIR/other/sky.db.olvidos" 2>/dev/null) ]]
    [[ $(sky verify) == *' 0 faults'* ]]
}

@test "a restore that fails says what is true" {
    of_files
    fill
    sky backup "$BATS_TEST_TMPDIR/copy.db" >/dev/null
    call POST clientes /clientes/Zoraida%20Quarxo/olvidar
    expect 200
    stack_stop
    echo 'no line' >"$BATS_TEST_TMPDIR/copy.db.olvidos"
    run sky restore "$BATS_TEST_TMPDIR/copy.db"
    [[ $status == 2 && $output == *'line 1 of '*'/copy.db.olvidos is not as it was written'*'nothing was changed' ]]
    [[ ! -e $SKY_DATA/sky.db.replaced ]]
    rm "$BATS_TEST_TMPDIR/copy.db.olvidos"
    # It can be read, and nothing can be added to it.
    mv "$SKY_DATA/sky.db.olvidos" "$BATS_TEST_TMPDIR/ledger"
    ln -s "$BATS_TEST_TMPDIR/ledger" "$SKY_DATA/sky.db.olvidos"
    run sky restore "$BATS_TEST_TMPDIR/copy.db"
    [[ $status == 2 && $output != *'nothing was changed'* && $output == *'the copy is in place'*'start the programs'* ]]
    [[ -e $SKY_DATA/sky.db.replaced ]]
    # As it says: what failed is put right, and whoever begins to serve forgets them.
    rm "$SKY_DATA/sky.db.olvidos"
    mv "$BATS_TEST_TMPDIR/ledger" "$SKY_DATA/sky.db.olvidos"
    stack_start "$SKY_DATA"
    call GET clientes /clientes/Zoraida%20Quarxo
    expect 404
}
