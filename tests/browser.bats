#!/usr/bin/env bats
# What a real browser can be made to do to the registry by the pages of others: nothing. And what it keeps of the feed.

load lib/stack

setup() {
    stack_start "$BATS_TEST_TMPDIR/data"
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    [[ $status == 201 && $(header Sky-Operacion) == 1 ]]
}

teardown() {
    [[ ! ${browser:-} ]] || kill "$browser"
    [[ ! ${pages:-} ]] || kill "$pages"
    stack_stop
}

# shown <url> [option...]: the page as Chromium has it after some seconds of its own clock. Every name ending in .test leads here.
shown() {
    timeout 300 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --user-data-dir="$BATS_TEST_TMPDIR/profile" \
        --host-resolver-rules='MAP *.test 127.0.0.1' --no-proxy-server --virtual-time-budget=10000 "${@:2}" --dump-dom "$1" \
        2>"$BATS_TEST_TMPDIR/chromium.log"
}

# serve_pages [port]: the pages of tests/web, on the port behind the stack's or on that one.
serve_pages() {
    page_port=${1:-$((SKY_ARCHIVOS_PORT + 1))}
    python3 -m http.server --bind 127.0.0.1 --directory "$BATS_TEST_DIRNAME/web" "$page_port" >/dev/null 2>&1 3>&- &
    pages=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$page_port") 2>/dev/null; do sleep 0.05; done
}

@test "a page of another site writes nothing, in any way that needs no preflight" {
    serve_pages
    shown "http://otra.test:$page_port/foreign.html?$SKY_CLIENTES_PORT" >/dev/null
    local undone='"method":"POST","route":"/operaciones/\{numero\}/deshacer".*"status":403'
    local made='"method":"POST","route":"/clientes".*"status":403'
    await 60 has_lines 2 "$undone" "$SKY_DATA/log/access.log"
    await 60 has_lines 2 "$made" "$SKY_DATA/log/access.log"
    [[ $(grep -cE "$undone" "$SKY_DATA/log/access.log") == 2 && $(grep -cE "$made" "$SKY_DATA/log/access.log") == 2 ]]
    call GET clientes /clientes
    expect 200 '["Ana"]'
}

# told <line>...: the page's lines, each "<what it did>: <how that ended>".
told() { grep -oP '(?<=<li>)[^<]+' | diff - <(printf '%s\n' "$@"); }

@test "a page of a listed origin asks what it was let, by tokens and not by cookies; any other reads nothing" {
    stack_stop
    local base page
    reserve_ports
    export SKY_CORS_ORIGINS="https://una.test http://lista.test:$base"
    stack_start "$BATS_TEST_TMPDIR/data"
    serve_pages "$base"
    page=$(shown "http://lista.test:$page_port/listed.html?$SKY_CLIENTES_PORT")
    told 'read: 200 Ana' 'create: 201 operation 2' 'change: 200 operation 3' 'delete: 200 operation 4' \
        'unknown method: refused' 'unknown field: refused' 'with cookies: refused' 'come in: 403 OTHER_SITE' \
        'by nginx: refused' <<<"$page"
    page=$(shown "http://otra.test:$page_port/listed.html?$SKY_CLIENTES_PORT")
    told read:\ refused create:\ refused change:\ refused delete:\ refused 'unknown method: refused' \
        'unknown field: refused' 'with cookies: refused' 'come in: refused' 'by nginx: refused' <<<"$page"
    call GET clientes /clientes
    expect 200 '["Ana"]'
}

@test "a page that has its own name lead to the registry reads nothing" {
    [[ $(shown "http://localhost:$SKY_CLIENTES_PORT/clientes") == *'["Ana"]'* ]]
    local page
    page=$(shown "http://otra.test:$SKY_CLIENTES_PORT/clientes")
    [[ $page == *'"error":"Aquí solo se atiende a'* && $page != *Ana* ]]
}

# asked_for: the addresses that the page asked for, by the browser's own log.
asked_for() {
    jq -r --arg origin "http://localhost:$SKY_CLIENTES_PORT" \
        '.events[].params | objects | select(.initiator == $origin and .url) | .url' "$BATS_TEST_TMPDIR/net.json" | sort -u
}

@test "/docs shows every operation and every schema, in either language, and asks for nothing elsewhere" {
    local language page documented origin=http://localhost:$SKY_CLIENTES_PORT
    call GET clientes /openapi.json
    documented=$(jq -r '(.paths | to_entries[] | .key as $path | .value | keys[] | "\(ascii_upcase) \($path)"),
        (.components.schemas | keys[])' <<<"$body" | sort)
    (($(wc -l <<<"$documented") > 40))
    for language in es en; do
        page=$(shown "$origin/docs?lang=$language" --log-net-log="$BATS_TEST_TMPDIR/net.json")
        diff <(echo "$documented") \
            <(grep -oP '<section [^>]*\K(data-operation="[^"]+|id="schema-[^"]+)' <<<"$page" | sed 's/.*"\(schema-\)\?//' | sort)
        [[ $page == *"<html lang=\"$language\">"* && $page != *role=\"alert\"* ]]
        diff <(printf '%s\n' "$origin"/docs/docs.{css,js} "$origin/openapi.json") <(asked_for | grep -v favicon)
    done
    [[ $page == *'A greeting'* ]]
}

# chromium_alone <url>: in the background, for a page that never comes to its end.
chromium_alone() {
    timeout 600 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --user-data-dir="$BATS_TEST_TMPDIR/profile" --no-proxy-server --remote-debugging-port=0 "$1" \
        >"$BATS_TEST_TMPDIR/chromium.log" 2>&1 3>&- &
    browser=$!
}

# seen <line>: waits until the page has told of it, or the browser asked with it.
seen() {
    await 300 grep -qxE "$1" "$BATS_TEST_TMPDIR/seen" || { cat "$BATS_TEST_TMPDIR/seen" >&2; return 1; }
}

@test "an EventSource comes back with the id of the first event, misses nothing, and outlives a lost log" {
    page_port=$((SKY_ARCHIVOS_PORT + 1))
    python3 "$BATS_TEST_DIRNAME/web/feed.py" "$page_port" "$SKY_PORT" "$SKY_ARCHIVOS_PORT" >"$BATS_TEST_TMPDIR/seen" 3>&- &
    pages=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$page_port") 2>/dev/null; do sleep 0.05; done
    call GET clientes /clientes
    local id
    id=$(header Sky-Registro)
    chromium_alone "http://127.0.0.1:$page_port/"
    seen "asked None"
    seen "asked $id-1"
    seen "saw message $id-2 .*\"operacion\":2,.*"
    seen "asked $id-2"
    seen "saw reinicio $id-3 .*"
    seen "saw message $id-4 .*\"operacion\":4,.*"
    [[ $(grep -c ^asked "$BATS_TEST_TMPDIR/seen") == 3 ]]
}
