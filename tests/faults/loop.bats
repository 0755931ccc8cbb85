#!/usr/bin/env bats
# The loop and its bounds: crowds, bodies that lie about themselves, sizes at the limit and above, a stop in the middle.

load ../lib/stack

setup_file() { stack_start; }
teardown_file() { stack_stop; }

scenario() { python3 "$BATS_TEST_DIRNAME/loop.py" "$1" "$SKY_DATA/run" "$SKY_CLIENTES_PORT"; }

# letters <count>: so many bytes.
letters() { printf "%$1s" '' | tr ' ' "${2:-a}"; }

# post_file <path>: its content as a document.
post_file() { call POST archivos /archivos '' --data-binary "@$1" -H 'Content-Type: application/json' -H 'Expect:'; }

# document <name> <bytes>: of exactly that size.
document() {
    local start="{\"nombre\":\"$1\",\"nota\":\""
    { printf '%s' "$start" && letters $(($2 - ${#start} - 2)) && printf '"}'; } >"$BATS_TEST_TMPDIR/document"
    (($(stat -c %s "$BATS_TEST_TMPDIR/document") == $2))
}

# nested <name> <depth>: the object itself is the first level.
nested() { printf '{"nombre":"%s","n":%s%s}' "$1" "$(letters $(($2 - 1)) '[')" "$(letters $(($2 - 1)) ']')"; }

# members <count> <name>: in canonical order.
members() { printf '{%s"nombre":"%s"}' "$(seq $(($1 - 1)) | awk '{ printf "\"m%04d\":%d,", $1, $1 }')" "$2"; }

@test "2,000 connections at once on the program's socket" { scenario crowd-on-socket; }
@test "2,000 connections at once through nginx" { scenario crowd-through-nginx; }
@test "records forged in the body of a refused request do nothing" { scenario forged; }
@test "records forged in a body above the limit do nothing" { scenario oversized; }
@test "a body of another size than announced is refused and stores nothing" { scenario short; }

@test "a body of 1 MiB passes" {
    document Grande 1048576
    post_file "$BATS_TEST_TMPDIR/document"
    expect 201 '{"message":"Cliente Grande guardado/actualizado.","status":"ok"}'
    call GET archivos /archivos/Grande
    expect 200 "$(cat "$BATS_TEST_TMPDIR/document")"
}

@test "a body of 1 MiB and a byte is refused in JSON" {
    document Enorme 1048577
    post_file "$BATS_TEST_TMPDIR/document"
    expect 413 '{"error":"El cuerpo supera 1 MiB."}'
    [[ $(header Content-Type) == application/json ]]
    call GET archivos /archivos/Enorme
    expect 404
}

@test "a name of 256 bytes passes, one of 257 does not" {
    call POST archivos /archivos "{\"nombre\":\"$(letters 256)\"}"
    expect 201
    call GET clientes "/clientes/$(letters 256)"
    expect 200
    call POST archivos /archivos "{\"nombre\":\"$(letters 257)\"}"
    expect 400
    call GET clientes "/clientes/$(letters 257)"
    expect 400
}

@test "32 levels pass, 33 do not" {
    call POST archivos /archivos "$(nested Hondo 32)"
    expect 201
    call GET archivos /archivos/Hondo
    [[ $body == *"$(letters 31 '[')$(letters 31 ']')"* ]]
    call POST archivos /archivos "$(nested Abismo 33)"
    expect 400
    call GET archivos /archivos/Abismo
    expect 404
}

@test "1,024 members come back as they were, 1,025 or 5,000 are refused" {
    call POST archivos /archivos "$(members 1024 Muchos)"
    expect 201
    call GET archivos /archivos/Muchos
    expect 200 "$(members 1024 Muchos)"
    local count
    for count in 1025 5000; do
        call POST archivos /archivos "$(members "$count" Demasiados)"
        expect 400
        [[ $body == *'1024 miembros'* ]]
    done
    call GET archivos /archivos/Demasiados
    expect 404
}

# The last: bootstrap starts the program again, which takes a moment.
@test "SIGTERM: what is in flight and kept is served, then the program leaves" {
    scenario stopping
    for _ in {1..300}; do
        call GET clientes /clientes/Tarde%207
        [[ $status == 502 ]] || break
        sleep 0.1
    done
    expect 200
}
