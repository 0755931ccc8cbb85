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

@test "lists of several MB come whole to ten who read slowly, while others are answered" {
    local letter path reader readers=()
    for letter in a b c; do grow "$letter"; done
    for reader in {1..10}; do
        path=/clientes/Grande/historial
        ((reader % 2)) || path='/cambios?desde=0'
        python3 "$BATS_TEST_DIRNAME/slow.py" "$SKY_PORT" "$path" 4 >"$BATS_TEST_TMPDIR/$reader" 3>&- &
        readers+=($!)
    done
    sleep 1.5
    for path in /clientes/Nadie '/cambios?desde=3'; do
        call GET site "$path" '' --max-time 2
        [[ $status == [24]0[04] ]] || { echo "$path: $status" >&2; return 1; }
    done
    wait "${readers[@]}"
    for reader in {1..10}; do
        grep -qxE '200 [23][0-9]{6} whole' "$BATS_TEST_TMPDIR/$reader" ||
            { echo "reader $reader: $(<"$BATS_TEST_TMPDIR/$reader")" >&2; return 1; }
    done
}

@test "whoever is refused or answered and goes on sending is let go, whatever it sends" {
    python3 "$BATS_TEST_DIRNAME/holding.py" "$SKY_PORT"
}
