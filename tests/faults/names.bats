#!/usr/bin/env bats
# Names of all scripts, by chance; the long form is `make check-names`.

load ../lib/stack

@test "a thousand random names of all of Unicode go round: create, read, search, export, import, delete" {
    run python3 "$BATS_TEST_DIRNAME/names.py" 1000
    [[ $status == 0 && $output == *' of 1000 names went round' ]] || { printf '%s\n' "$output" >&2; return 1; }
}
