#!/usr/bin/env bats
# sky move, to PostgreSQL and back, while the registry is served: no request fails, no write is lost or done twice; cut
# off anywhere, it goes on when it is called again; and what is forgotten meanwhile is forgotten there, too.

load ../lib/stack
load ../lib/postgres

setup() {
    postgres_own
    unset SKY_TEST_STORE
    stack_start "$BATS_TEST_TMPDIR/data"
    file=sqlite:$SKY_DATA/sky.db
    stop=$BATS_TEST_TMPDIR/stop
}

teardown() {
    touch "$stop"
    [[ ! ${holder:-} ]] || kill "$holder" 2>/dev/null || true
    stack_stop
    postgres_gone
}

# move <url>: from where the registry is.
move() { SKY_STORE=$file "$SKY_BUILD/bin/sky" move --to "$1"; }

verify() { SKY_STORE=$1 "$SKY_BUILD/bin/sky" verify; }

# begin_load [writers [seconds that a write may take]]: until end_load, which fails when any request did.
begin_load() {
    python3 "$BATS_TEST_DIRNAME/move.py" "$SKY_ARCHIVOS_PORT" "$SKY_CLIENTES_PORT" "$stop" "$@" \
        >"$BATS_TEST_TMPDIR/answered" 2>"$BATS_TEST_TMPDIR/load" 3>&- &
    load=$!
    sleep 1
}

end_load() {
    touch "$stop"
    wait "$load" || { cat "$BATS_TEST_TMPDIR/load" >&2; return 1; }
    cat "$BATS_TEST_TMPDIR/load"
    (($(wc -l <"$BATS_TEST_TMPDIR/answered") > 100))
}

in_file() { sqlite3 "$SKY_DATA/sky.db" 'SELECT nombre FROM operaciones ORDER BY nombre'; }
in_postgres() { psql -At "$SKY_POSTGRES" -c "SELECT convert_from(nombre, 'UTF8') FROM operaciones ORDER BY nombre"; }

@test "there and back under load: no request fails, and each answered write is there once" {
    begin_load
    move "$SKY_POSTGRES"
    sleep 1
    move "$file"
    sleep 1
    move "$SKY_POSTGRES"
    sleep 1
    end_load
    diff <(sort "$BATS_TEST_TMPDIR/answered") <(in_postgres | sort)
    verify "$SKY_POSTGRES"
    verify "$file"
    (($(in_file | wc -l) < $(in_postgres | wc -l)))
    run move "$SKY_POSTGRES"
    [[ $status == 0 && $output == *'already' ]]
}

# Copies for some tenths of a second, and then holds writes for 0.7 s: the kills are all over that.
@test "killed at two dozen moments and called again: it goes on, there and back" {
    local to=$SKY_POSTGRES other=$file kills mover again=0
    begin_load 3 30
    for kills in {1..24}; do
        SKY_STORE=$file "$SKY_BUILD/bin/sky" move --to "$to" >/dev/null 2>&1 3>&- &
        mover=$!
        sleep "$(printf '0.%03d' $((RANDOM % 1000)))"
        ! kill -9 "$mover" 2>/dev/null || again=$((again + 1))
        wait "$mover" || true
        if ((kills % 4 == 0)); then
            move "$to"
            read -r to other <<<"$other $to"
        fi
    done
    echo "$again were killed"
    ((again > 10))
    move "$SKY_POSTGRES"
    end_load
    diff <(sort "$BATS_TEST_TMPDIR/answered") <(in_postgres | sort)
    verify "$SKY_POSTGRES"
    verify "$file"
}

@test "a server that is killed while it is filled: the registry stays where it is, and the move goes on later" {
    local i
    begin_load
    for i in 1 2 3; do
        SKY_STORE=$file "$SKY_BUILD/bin/sky" move --to "$SKY_POSTGRES" >"$BATS_TEST_TMPDIR/move" 2>&1 3>&- &
        local mover=$!
        sleep "0.0$((RANDOM % 10))"
        kill -9 "$POSTGRES_PID"
        wait "$POSTGRES_PID" || true
        ! wait "$mover" || break                # it came first
        postgres_serve "$postgres_folder/server"
    done
    postgres_serve "$postgres_folder/server"
    move "$SKY_POSTGRES"
    sleep 1
    touch "$stop"
    wait "$load" || grep -q ' 503 ' "$BATS_TEST_TMPDIR/load"
    verify "$SKY_POSTGRES"
    diff <(sort "$BATS_TEST_TMPDIR/answered") <(comm -12 <(sort "$BATS_TEST_TMPDIR/answered") <(in_postgres | sort))
}

# refused <url> <text>: by `move`, without a password in what it says.
refused() {
    run move "$1"
    [[ $status == 2 && $output == *"$2"* && $output != *secreto* ]] || { echo "$status $output" >&2; return 1; }
}

# there <url>: so `move` says.
there() {
    run move "$1"
    [[ $status == 0 && $output == *' already' ]] || { echo "$status $output" >&2; return 1; }
}

writes() {
    call POST archivos /archivos "{\"nombre\":\"$1\"}"
    expect 201
}

@test "what cannot be moved to is refused by name, and the registry stays where it is" {
    local other=$BATS_TEST_TMPDIR/otra.db
    writes Ana
    ln -s "$SKY_DATA" "$BATS_TEST_TMPDIR/link"
    there "$file"
    there "sqlite:$BATS_TEST_TMPDIR/link/sky.db"
    refused sqlite:sky.db 'from the root'
    refused postgresql://sky:secreto@localhost/sky 'put it into a file'
    refused "$SKY_POSTGRES&password=secreto" 'put it into a file'
    refused oracle:/sky 'SKY_STORE'
    SKY_STORE=$SKY_POSTGRES SKY_OLVIDOS=$BATS_TEST_TMPDIR/olvidos "$SKY_BUILD/bin/sky" token add --role lector --days 1 Otro
    refused "$SKY_POSTGRES" 'has another log, of 0 operations: name an empty one'
    SKY_STORE=sqlite:$other "$SKY_BUILD/bin/sky" token list
    sqlite3 "$other" 'PRAGMA user_version = 99'
    refused "sqlite:$other" "a later release's"
    writes Eva
    rm -f "$other"*
    move "sqlite:$other"
    writes Leo
    [[ $(sqlite3 "$other" 'SELECT count(*) FROM operaciones') == 3 ]]
    there "sqlite:$other"
}

# hold_lots: nobody loads many customers, so that a move copies all, and then waits; until `release_lots`.
hold_lots() {
    python3 -c 'if True:
        import fcntl, signal, struct, sys
        lock = open(sys.argv[1], "r+b")
        fcntl.fcntl(lock, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, (1 << 30) + 1, 1, 0))
        print("held", flush=True)
        signal.pause()' "$SKY_DATA/sky.db.lock" >"$BATS_TEST_TMPDIR/held" 3>&- &
    holder=$!
    until [[ -s $BATS_TEST_TMPDIR/held ]]; do sleep 0.05; done
}

release_lots() {
    kill "$holder"
    wait "$holder" || true
}

# copy_all: a move that is killed when it has copied all there is.
copy_all() {
    hold_lots
    SKY_STORE=$file "$SKY_BUILD/bin/sky" move --to "$SKY_POSTGRES" >/dev/null 2>"$BATS_TEST_TMPDIR/move" 3>&- &
    local mover=$!
    until grep -q 'waiting for a load' "$BATS_TEST_TMPDIR/move"; do sleep 0.05; done
    kill -9 "$mover"
    wait "$mover" || true
    release_lots
}

# ask <status> <method> <path> [document] [curl option...]: of the clientes side.
ask() {
    call "$2" clientes "${@:3}"
    expect "$1"
}

# erased <command>...: waits until nobody is to be erased, as the command counts.
erased() {
    local tries
    for ((tries = 0; tries < 400; tries++)); do
        [[ $("$@" 'SELECT count(*) FROM olvidos') != 0 ]] || return 0
        sleep 0.05
    done
    return 1
}

traces='zorai|wembl|quarxo'

@test "who is forgotten while it is copied is forgotten there, too, in whatever was copied before" {
    local name merge
    for name in Zoraidas Wembley Quarxo Quedo; do
        ask 201 POST /clientes "{\"nombre\":\"$name\",\"contacto\":\"$name.x@sky.com\",\"servicio\":\"TV\"}" \
            -H "Idempotency-Key: k${#name}"
    done
    ask 200 POST /clientes/Quedo/fusionar '{"con":"Quarxo"}'
    merge=$(header Sky-Operacion)
    ask 200 PUT /clientes/Quedo '{"contacto":"queda@sky.com"}'
    ask 200 POST "/operaciones/$merge/deshacer"
    copy_all
    ask 200 PATCH /clientes/Zoraidas '{"nombre":"Zoraida Bis"}' -H 'Content-Type: application/merge-patch+json'
    ask 200 POST /clientes/Zoraida%20Bis/olvidar
    ask 200 POST /clientes/Wembley/olvidar
    ask 200 POST /clientes/Quarxo/olvidar
    erased sqlite3 "$SKY_DATA/sky.db"
    ask 201 POST /clientes '{"nombre":"Otro","contacto":"otro@sky.com","servicio":"TV"}'
    # One is in the copy with all texts, and in the source without any; the names are nobody's from the first moment on.
    move "$SKY_POSTGRES"
    for name in Zoraidas Zoraida%20Bis Wembley Quarxo; do ask 404 GET "/clientes/$name"; done
    ask 200 GET /clientes
    [[ $(jq -r '.[]' <<<"$body" | sort | paste -sd' ') == 'Otro Quedo' ]]
    ask 410 POST /clientes '{"nombre":"Wembley","contacto":"Wembley.x@sky.com","servicio":"TV"}' -H 'Idempotency-Key: k7'
    erased psql -At "$SKY_POSTGRES" -c
    "$postgres_bin/pg_dump" "$SKY_POSTGRES" >"$BATS_TEST_TMPDIR/dump"
    [[ ! $(decoded "$BATS_TEST_TMPDIR/dump" | tr -d '\0' | grep -aiE "$traces") ]]
    verify "$SKY_POSTGRES"
    # And back, where some of it never was.
    ask 200 POST /clientes/Otro/olvidar
    erased psql -At "$SKY_POSTGRES" -c
    move "$file"
    erased sqlite3 "$SKY_DATA/sky.db"
    ask 404 GET /clientes/Otro
    [[ ! $(grep -aliE "$traces|otro@sky" "$SKY_DATA"/sky.db*) ]]
    (($(wc -l <"$SKY_DATA/sky.db.olvidos") == 4))
    verify "$file"
}

# decoded <dump>: with what stands in it as bytes.
decoded() {
    python3 -c 'import re, sys
sys.stdout.write(re.sub(r"\\\\x([0-9a-f]+)", lambda m: bytes.fromhex(m[1]).decode("utf-8", "replace"), open(sys.argv[1]).read()))' "$1"
}

@test "a receipt, a token, an audit and a cursor are worth in the other store what they were" {
    local token cursor identity
    token=$(SKY_STORE=$file "$SKY_BUILD/bin/sky" token add --role lector --days 1 Uno 2>/dev/null)
    SKY_STORE=$file "$SKY_BUILD/bin/sky" token add --role lector --days 1 Dos >/dev/null 2>&1
    ask 201 POST /clientes '{"nombre":"Ana","contacto":"a@sky.com","servicio":"TV"}' -H 'Idempotency-Key: k1'
    ask 409 POST /clientes '{"nombre":"Ana","contacto":"b@sky.com","servicio":"TV"}' -H 'Idempotency-Key: k2'
    ask 201 POST /clientes '{"nombre":"Eva","contacto":"e@sky.com","servicio":"TV"}'
    ask 200 GET '/clientes?limite=1'
    cursor=$(header Link | sed 's/.*cursor=\([^&>]*\).*/\1/')
    identity=$(header Sky-Registro)
    local listed audited
    listed=$(SKY_STORE=$file "$SKY_BUILD/bin/sky" token list)
    call GET site /auditoria
    audited=$body
    copy_all
    SKY_STORE=$file "$SKY_BUILD/bin/sky" token revoke "$(sed -n 's/\t.*Dos$//p' <<<"$listed")"
    move "$SKY_POSTGRES"
    ask 201 POST /clientes '{"nombre":"Ana","contacto":"a@sky.com","servicio":"TV"}' -H 'Idempotency-Key: k1'
    [[ $(header Idempotency-Replayed) == true ]]
    ask 409 POST /clientes '{"nombre":"Ana","contacto":"b@sky.com","servicio":"TV"}' -H 'Idempotency-Key: k2'
    [[ $(header Idempotency-Replayed) == true ]]
    ask 200 GET "/clientes?limite=1&cursor=$cursor"
    [[ $(header Sky-Registro) == "$identity" && $(jq -r '.[]' <<<"$body") == Eva ]]
    [[ $(SKY_STORE=$file "$SKY_BUILD/bin/sky" token list) == "$(grep -v Dos <<<"$listed")" ]]
    call GET site /auditoria
    [[ $(jq -c '.[1:]' <<<"$body") == "$(jq -c . <<<"$audited")" ]]
    [[ $token ]]
    # What is named is what it was: whoever begins there goes on to where the registry is.
    stack_stop
    stack_start "$SKY_DATA"
    ask 200 GET /clientes/Eva
    ask 201 POST /clientes '{"nombre":"Sol","contacto":"s@sky.com","servicio":"TV"}'
    [[ $(in_postgres | tail -n 1) == Sol ]]
    run verify "$file"
    [[ $status == 0 && $output == *"the registry is in $SKY_POSTGRES now"* ]]
    SKY_STORE=$file run "$SKY_BUILD/bin/sky" backup "$BATS_TEST_TMPDIR/copia.db"
    [[ $status == 2 && $output == *'name that in SKY_STORE' ]]
}

@test "many who are loaded at once are loaded whole, before the move or after it" {
    local tries i loader
    for ((i = 0; i < 20000; i++)); do
        echo "{\"nombre\":\"Cliente $i\",\"contacto\":\"c$i@sky.com\",\"servicio\":\"TV\"}"
    done >"$BATS_TEST_TMPDIR/rows"
    curl --noproxy '*' --fail -sS --max-time 120 -H 'Content-Type: application/x-ndjson' --data-binary "@$BATS_TEST_TMPDIR/rows" \
        -o "$BATS_TEST_TMPDIR/loaded" "http://127.0.0.1:$SKY_PORT/clientes/lote" 3>&- &
    loader=$!
    until [[ $(sqlite3 "$SKY_DATA/sky.db" 'SELECT count(*) FROM lotes') == 1 || ! -d /proc/$loader ]]; do sleep 0.02; done
    move "$SKY_POSTGRES"
    wait "$loader"
    [[ $(psql -At "$SKY_POSTGRES" -c 'SELECT count(*) FROM clientes') == 20000 ]]
    [[ $(psql -At "$SKY_POSTGRES" -c 'SELECT count(*) FROM lotes') == 0 ]]
    verify "$SKY_POSTGRES"
}
