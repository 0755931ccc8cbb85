#!/usr/bin/env bats
# The console, in Debian's Chromium: the search and a new customer, where everybody is let in. door.bats has coming in.

load lib/stack
load lib/web

setup_file() { console_start 120; }

teardown_file() { console_stop; }

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
