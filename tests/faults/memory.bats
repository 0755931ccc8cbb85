#!/usr/bin/env bats
# A small host survives requests that make a program hold much, many of them at once.

@test "large bodies, many values, large documents and their undos at once, in the memory that production gives" {
    local options=()
    case ${SKY_BUILD:-} in */asan | */tsan) options=(--statuses-only) ;; esac # a sanitizer's memory is its own
    timeout 1800 python3 "$BATS_TEST_DIRNAME/memory.py" "${options[@]}"
}
