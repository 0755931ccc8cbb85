#!/usr/bin/env bats
# After an older backup was restored numbers are used again: none that a client holds from before acts on anything else.

load ../lib/stack

scenario() { timeout 600 python3 "$BATS_TEST_DIRNAME/restore.py" "$1"; }

@test "a page that goes on in the lost history is gone" { scenario pages; }
@test "a listener that comes from the lost history is told to begin anew, and goes on" { scenario stream; }
@test "entity tags of the lost history match nothing" { scenario tags; }
@test "a number that comes with the lost log's identity undoes, restores and reads nothing" { scenario numbers; }
@test "keys of requests that both histories have are answered again, others act" { scenario receipts; }
@test "a listener that has seen no event yet misses nothing when it comes back" { scenario unseen; }
