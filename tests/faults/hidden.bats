#!/usr/bin/env bats
# Passwords, tokens, codes and customers pass through a site: they are in no log, in nothing that other processes are
# shown, and in no core of a program that dies.

load ../lib/stack

teardown() { stack_stop; }

@test "no secret and no customer is in a log, a command line, an environment or a core" {
    local place=$BATS_TEST_TMPDIR/place
    mkdir "$place"
    # shellcheck disable=SC2016
    stack_wrapper=(bash -c 'ulimit -c unlimited; cd "$0" && exec "$@"' "$place")
    SKY_ACCESS=1 stack_start "$BATS_TEST_TMPDIR/data"
    (ulimit -c unlimited && PYTHONPATH=$root/tests/lib python3 "$BATS_TEST_DIRNAME/hidden.py")
}
