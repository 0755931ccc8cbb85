#!/usr/bin/env bats
# Lots as people send them: files of every kind that is not what it says, cut off in the middle, large; others' writes
# meanwhile; and memory that does not grow with any of it.

load ../lib/stack

setup() {
    export SKY_DATA=$BATS_TEST_TMPDIR/data
    stack_start "$SKY_DATA"
}
teardown() { stack_stop; }

@test "ugly files are refused with line and reason, in bounded memory, and nothing is written; exports come back" {
    python3 "$BATS_TEST_DIRNAME/lote.py" "$SKY_CLIENTES_PORT" "$SKY_BUILD"
}

# The long form is `make check-kill`.
@test "a lot that is cut off leaves nothing behind, nor half of itself where it was being undone" {
    SKY_BUILD=$SKY_BUILD python3 "$BATS_TEST_DIRNAME/lote_kill.py" 20
}

@test "what a lot that is cut off leaves behind is found where nobody takes it back" {
    run python3 "$BATS_TEST_DIRNAME/lote_kill.py" 12 --control
    [[ $status == 1 && $output == *"lot "*" of 1500"* ]]
}
