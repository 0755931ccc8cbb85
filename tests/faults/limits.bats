#!/usr/bin/env bats
# How much one address may ask of nginx. 127.0.0.1 is not counted, its neighbours are; each test has one of its own.

load ../lib/stack

setup_file() { stack_start; }
teardown_file() { stack_stop; }

# burst <address> <count> [path]: so many requests behind one another; their answers in the file of that name.
burst() {
    curl --noproxy '*' --silent --include --interface "$1" "http://127.0.0.1:$SKY_CLIENTES_PORT${3-/saludo}?[1-$2]" |
        tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

answers() { grep -c "^HTTP/1.1 $1" "$BATS_TEST_TMPDIR/burst" || true; }

@test "more requests a second than allowed: 429 in JSON, with Retry-After" {
    burst 127.0.0.2 2000
    (($(answers 200) >= 400 && $(answers 429) >= 1 && $(answers 200) + $(answers 429) == 2000))
    local first
    first=$(sed -n '/^HTTP.1.1 429/,/^{/p;/^{"error/q' "$BATS_TEST_TMPDIR/burst")
    grep -qx 'Retry-After: 1' <<<"$first"
    grep -qx 'Content-Type: application/json' <<<"$first"
    grep -qx '{"error":"Demasiadas solicitudes; intente de nuevo en un momento."}' <<<"$first"
}

@test "a path of no program has the same limit" {
    burst 127.0.0.4 2000 /nada
    (($(answers 404) >= 400 && $(answers 429) >= 1 && $(answers 404) + $(answers 429) == 2000))
}

@test "the host itself is not counted" {
    burst 127.0.0.1 2000
    (($(answers 200) == 2000))
}

@test "50 connections of one address are served, more get 503 in JSON, with Retry-After" {
    run python3 "$BATS_TEST_DIRNAME/limits.py" "$SKY_CLIENTES_PORT"
    [[ $status == 0 && $output == "50 10" ]]
}
