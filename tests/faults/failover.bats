#!/usr/bin/env bats
# A PostgreSQL that loses commits, is killed, promoted, or hangs, and hosts of a fleet over it: whatever was answered is
# there, once, in one order, and nobody waits for long. The long form is `make check-postgres`.

load ../lib/stack

@test "60 connections are cut right after COMMIT went out: nothing is lost or doubled, nor refused for its own sake" {
    python3 "$BATS_TEST_DIRNAME/commits.py" 60 >&2
}

@test "three kills of a primary, and two promotions of its standby, lose nothing" {
    python3 "$BATS_TEST_DIRNAME/failover.py" 3 2 >&2
}

@test "a standby that goes away, and servers that hang in part and as a whole, hold up only who needs them" {
    python3 "$BATS_TEST_DIRNAME/hanging.py" 5 >&2
}

@test "a lot whose turn is lost leaves nothing behind, and no two hosts write lots at once" {
    python3 "$BATS_TEST_DIRNAME/lote_turn.py" 8 >&2
}

@test "two hosts whose programs are killed tell of every operation once and in order, each of its own and the other's" {
    python3 "$BATS_TEST_DIRNAME/fleet.py" 2 6 >&2
}

@test "16 clients at three hosts over one database: their answers are one order" {
    SKY_TEST_STORE=postgres "$root/tests/lib/postgres" python3 "$root/tests/model/clients.py" 100 3 >&2
}

@test "a standby is read by whoever says what they have seen, and nobody reads what is older" {
    python3 "$BATS_TEST_DIRNAME/standby.py" >&2
}
