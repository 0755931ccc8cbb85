#!/usr/bin/env bats
# The console, in Debian's Chromium, where there is more than anybody has: customers, tags, services, and what goes wrong.

load lib/stack
load lib/web

setup_file() { console_start 120; }

teardown_file() { console_stop; }

@test "customers that are larger than any" {
    walk long
}

@test "more tags and services than can be looked through" {
    walk many
}

@test "a lot that is cut in the middle" {
    walk cut
}
