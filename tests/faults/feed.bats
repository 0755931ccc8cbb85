#!/usr/bin/env bats
# The live feed while nginx is reloaded and its program stopped and killed, and beside a reader who takes nothing.

@test "no listener misses or repeats an operation, and none waits for another" {
    timeout 900 python3 "$BATS_TEST_DIRNAME/feed.py"
}

@test "a listener who takes nothing costs the kernel 1 MiB at most" {
    timeout 300 python3 "$BATS_TEST_DIRNAME/unread.py"
}
