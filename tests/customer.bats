#!/usr/bin/env bats
# The console's screens of one customer, in Debian's Chromium: the sheet, its services, two who change it at once, its history.

load lib/stack

export SKY_WEB_MODULES=$root/build/npm/web/node_modules SKY_TIMEZONE=Europe/Madrid

setup_file() { stack_start; }

teardown_file() { stack_stop; }

# walk <name>: the tests of that name, tests/web/<name>.test.mjs.
walk() {
    node --test --test-reporter=tap "$root/tests/web/$1.test.mjs" >"$BATS_TEST_TMPDIR/$1" 2>&1 || { cat "$BATS_TEST_TMPDIR/$1" >&2 && return 1; }
    (($(grep -c '^ok' "$BATS_TEST_TMPDIR/$1") > 1))
}

@test "what two changed is put together member by member" {
    walk merge
}

@test "a day is read however it is written" {
    walk days
}

@test "a customer: seen, changed, by two at once, their services, their past" {
    walk record
}
