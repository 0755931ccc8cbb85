#!/usr/bin/env bats
# Coming in by the console, in Debian's Chromium: on loopback, and by the servers of a host.

load lib/stack
load lib/web
load lib/site
load lib/door

setup_file() { door_start; }

teardown_file() { door_stop; }

@test "the door, the second factor, and a session that ends" {
    walk signin
}

@test "what one was typing, and others who come in by the same browser" {
    walk drafts
}

@test "what each role is offered, and what floats over a screen" {
    walk roles
}

@test "administration, by who may and who may not, and an invitation" {
    walk admin
}
