#!/usr/bin/env bats
# The API through nginx: sessions as data (tests/cases), and what one request cannot show.

load lib/stack
load lib/session

setup() { stack_start "$BATS_TEST_TMPDIR/data"; }
teardown() { stack_stop; }

play_case() { play "$BATS_TEST_DIRNAME/cases/$1.session"; }

@test "the original contract, byte for byte" { play_case contract; }
@test "HEAD, OPTIONS, 405, 404, request ids and problem details on every resource" { play_case resource; }
@test "bad input gets a clear error and stores nothing" { play_case bad-input; }
@test "names that paths make difficult" { play_case names; }
