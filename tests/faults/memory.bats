#!/usr/bin/env bats
# A small host survives many large bodies at once.

@test "200 large bodies at once: written or refused, in bounded memory that goes back" {
    local options=()
    case ${SKY_BUILD:-} in */asan | */tsan) options=(--statuses-only) ;; esac # a sanitizer's memory is its own
    timeout 120 python3 "$BATS_TEST_DIRNAME/memory.py" "${options[@]}"
}
