#!/usr/bin/env bats
# How much one address may ask of nginx, and how much of that is logged. 127.0.0.1 is not counted, its neighbours are; each
# test has one of its own.

load ../lib/stack

setup_file() { stack_start; }
teardown_file() { stack_stop; }

setup() {
    sleep 1.5       # what was before is in the log
    before=$(wc -l <"$SKY_DATA/log/access.log")
}

# burst <address> <count> [path]: so many requests in one go; their answers in the file of that name.
burst() {
    python3 "$BATS_TEST_DIRNAME/burst.py" "$1" "$SKY_CLIENTES_PORT" "${3-/saludo}" "$2" | tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

# refused_burst <address> <count> <path>: the same, one after another: nginx ends the connection after each.
refused_burst() {
    curl --noproxy '*' --silent --include --interface "$1" "http://127.0.0.1:$SKY_CLIENTES_PORT$3?[1-$2]" |
        tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

# logged <status>: how many lines the test brought with it.
logged() { tail -n "+$((before + 1))" "$SKY_DATA/log/access.log" | grep -c "\"status\":$1," || true; }

answers() { grep -ac "HTTP/1.1 $1" "$BATS_TEST_TMPDIR/burst" || true; }

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

@test "what is answered is logged; of 429, one in a hundred" {
    burst 127.0.0.5 3000 /nada
    local refused
    refused=$(answers 429)
    sleep 1.5
    echo "$refused refused, $(logged 429) of them logged, $(logged 404) of $(answers 404) others"
    ((refused >= 1000 && $(logged 429) >= 1 && $(logged 429) * 20 <= refused && $(logged 404) == $(answers 404)))
}

@test "of what is refused before it could be counted, one in a hundred is logged; of the host's own, all" {
    refused_burst 127.0.0.6 1000 /%zz
    (($(answers 400) == 1000))
    sleep 1.5
    (($(logged 400) <= 50)) || { echo "$(logged 400) of 1000 logged" >&2; return 1; }
    before=$(wc -l <"$SKY_DATA/log/access.log")
    refused_burst 127.0.0.1 20 /%zz
    sleep 1.5
    (($(logged 400) == 20))
}

@test "the host itself is not counted" {
    burst 127.0.0.1 2000
    (($(answers 200) == 2000))
    sleep 1.5
    (($(logged 200) == 2000))
}

@test "50 connections of one address are served, more get 503 in JSON, with Retry-After" {
    run python3 "$BATS_TEST_DIRNAME/limits.py" "$SKY_CLIENTES_PORT"
    [[ $status == 0 && $output == "50 10" ]]
    sleep 1.5
    (($(logged 400) == 50 && $(logged 503) <= 4))       # one in a hundred, which may be any
}
