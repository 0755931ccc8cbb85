#!/usr/bin/env bats
# The console, in Debian's Chromium: the search and a new customer, where everybody is let in. door.bats has coming in.

load lib/stack

export SKY_WEB_MODULES=$root/build/npm/web/node_modules

setup_file() {
    stack_start
    node "$root/tests/web/lib/populate.mjs" 120
}

teardown_file() { stack_stop; }

# walk <name>: the test of that name, tests/web/<name>.test.mjs; its figures are shown.
walk() {
    node --test --test-reporter=tap "$root/tests/web/$1.test.mjs" >"$BATS_TEST_TMPDIR/$1" 2>&1 || { cat "$BATS_TEST_TMPDIR/$1" >&2 && return 1; }
    (($(grep -c '^ok' "$BATS_TEST_TMPDIR/$1") > 0))
}

@test "what is taken over from npm is what the package has" {
    "$root/tests/web/vendor" check
}

@test "each text of the console is there in both languages, and asked for" {
    walk words
}

@test "colours can be told apart, by day and by night, now and in the past" {
    walk contrast
}

@test "the search" {
    walk find
}

@test "a new customer" {
    walk new
}

@test "the first view is light, and rows come at once" {
    walk first
}

@test "the overview" {
    walk overview
}

@test "the history of the registry" {
    walk registry
}

@test "customers are brought in, exactly as planned, and taken back" {
    walk bring
}

@test "50 ugly spreadsheets: nothing is lost in silence" {
    walk ugly
}

@test "duplicates, and what is filtered as a file" {
    walk twins
}

@test "what is markup elsewhere is text here" {
    walk payloads
}
