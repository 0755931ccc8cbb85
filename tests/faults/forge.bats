#!/usr/bin/env bats
# No forged registry passes sky verify with a seal that was noted; the long form is `make check-forge`.

load ../lib/stack

@test "three hundred registries, forged in all ways, are all found" {
    run python3 "$BATS_TEST_DIRNAME/forge.py" 300
    [[ $status == 0 && $output == *' forged, 0 passed' ]] || { printf '%s\n' "$output" >&2; return 1; }
}
