#!/usr/bin/env bats
# Answered writes outlive SIGKILL; the long form is `make check-kill`.

load ../lib/stack

kills() { run python3 "$BATS_TEST_DIRNAME/kill.py" "$@"; }

@test "five kills under eight writers lose no answered write" {
    kills 5
    [[ $status == 0 ]]
}

@test "the control: a write missing in the log is found" {
    kills 0 --control
    [[ $status == 1 && $output == *'answered, but not in the log'* ]]
}
