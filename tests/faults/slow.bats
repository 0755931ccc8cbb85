#!/usr/bin/env bats
# Clients that take their time hold nobody up.

load ../lib/stack

setup() { stack_start "$BATS_TEST_TMPDIR/data"; }
teardown() { stack_stop; }

# grow <letter>: the document of Grande gets a new member of that letter, of 1 MB.
grow() {
    { printf '{"nombre":"Grande","relleno":"' && head -c 1000000 /dev/zero | tr '\0' "$1" && printf '"}'; } \
        >"$BATS_TEST_TMPDIR/large"
    call POST archivos /archivos '' --header 'Content-Type: application/json' --header 'Expect:' \
        --data-binary "@$BATS_TEST_TMPDIR/large"
    [[ $status == 20* ]]
}

all_have_begun() { (($(find "$BATS_TEST_TMPDIR" -name '*.begun' | wc -l) == 10)); }

# Whether others were answered before any of the ten had taken anything. Longer than they wait, nginx would not.
beside_slow_readers() {
    local path reader readers=() answered
    rm -f "$BATS_TEST_TMPDIR"/*.begun
    for reader in {1..10}; do
        path=/clientes/Grande/historial
        ((reader % 2)) || path='/cambios?desde=0'
        python3 "$BATS_TEST_DIRNAME/slow.py" "$SKY_PORT" "$path" 6 "$BATS_TEST_TMPDIR/$reader.begun" \
            >"$BATS_TEST_TMPDIR/$reader" 3>&- &
        readers+=($!)
    done
    await 120 all_have_begun
    call GET site /clientes/Nadie
    answered=$status
    call GET site '/cambios?desde=3'
    answered+=" $status, $(cat "$BATS_TEST_TMPDIR"/{1..10} | wc -l) readers before"
    wait "${readers[@]}"
    [[ $answered == '404 200, 0 readers before' ]] || { echo "$answered" >&2; return 1; }
}

@test "lists of several MB come whole to ten who read slowly, while others are answered" {
    local letter reader try
    for letter in a b c; do grow "$letter"; done
    for try in {1..4}; do # to begin ten may take a busy machine longer than they wait
        ! beside_slow_readers || break
        ((try < 4))
    done
    for reader in {1..10}; do
        grep -qxE '200 [23][0-9]{6} whole' "$BATS_TEST_TMPDIR/$reader" ||
            { echo "reader $reader: $(<"$BATS_TEST_TMPDIR/$reader")" >&2; return 1; }
    done
}

@test "whoever is refused or answered and goes on sending is let go, whatever it sends" {
    python3 "$BATS_TEST_DIRNAME/holding.py" "$SKY_PORT"
}
