#!/usr/bin/env bats
# Every screen of the console, in Debian's Chromium: narrow and wide, in both languages, by day and by night. With
# SKY_VIEWS=all, as make check-rest has it, at each width in each language and theme, and with markup in all that it shows.

load lib/stack
load lib/web
load lib/site
load lib/door

setup_file() { door_start; }

teardown_file() { door_stop; }

@test "every screen, at any width, in either language, by day and by night" {
    walk matrix
}

@test "what is markup elsewhere is text here" {
    [[ ${SKY_VIEWS:-} == all ]] || skip "make check-rest has it"
    walk payloads 8
}
