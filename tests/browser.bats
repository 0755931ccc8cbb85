#!/usr/bin/env bats
# What a real browser can be made to do to the registry by the pages of others: nothing.

load lib/stack

setup() {
    stack_start "$BATS_TEST_TMPDIR/data"
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    [[ $status == 201 && $(header Sky-Operacion) == 1 ]]
}

teardown() {
    [[ ! ${pages:-} ]] || kill "$pages"
    stack_stop
}

# shown <url>: the page as Chromium has it after some seconds of its own clock. Every name ending in .test leads here.
shown() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$BATS_TEST_TMPDIR/profile" \
        --host-resolver-rules='MAP *.test 127.0.0.1' --no-proxy-server --virtual-time-budget=10000 --dump-dom "$1" \
        2>"$BATS_TEST_TMPDIR/chromium.log"
}

# serve_pages: the pages of tests/web, on the port behind the stack's.
serve_pages() {
    page_port=$((SKY_ARCHIVOS_PORT + 1))
    python3 -m http.server --bind 127.0.0.1 --directory "$BATS_TEST_DIRNAME/web" "$page_port" >/dev/null 2>&1 3>&- &
    pages=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$page_port") 2>/dev/null; do sleep 0.05; done
}

@test "a page of another site writes nothing, in any way that needs no preflight" {
    serve_pages
    shown "http://otra.test:$page_port/foreign.html?$SKY_CLIENTES_PORT" >/dev/null
    sleep 1.5
    [[ $(grep -c '"method":"POST","route":"/operaciones/{numero}/deshacer".*"status":403' "$SKY_DATA/log/access.log") == 2 ]]
    [[ $(grep -c '"method":"POST","route":"/clientes".*"status":403' "$SKY_DATA/log/access.log") == 2 ]]
    call GET clientes /clientes
    expect 200 '["Ana"]'
}

@test "a page that has its own name lead to the registry reads nothing" {
    [[ $(shown "http://localhost:$SKY_CLIENTES_PORT/clientes") == *'["Ana"]'* ]]
    local page
    page=$(shown "http://otra.test:$SKY_CLIENTES_PORT/clientes")
    [[ $page == *'"error":"Aquí solo se atiende a'* && $page != *Ana* ]]
}
