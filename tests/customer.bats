#!/usr/bin/env bats
# The console's screens of one customer, in Debian's Chromium: the sheet, its services, two who change it at once, its history.

load lib/stack
load lib/web

export SKY_TIMEZONE=Europe/Madrid

setup_file() { console_start; }

teardown_file() { console_stop; }

@test "what two changed is put together member by member" {
    walk merge 2
}

@test "a day is read however it is written" {
    walk days 2
}

@test "moments at the edge of what there was" {
    walk moments
}

@test "what nobody touched stays as it is" {
    walk untouched 5
}

@test "a customer: seen, changed, by two at once, their services, their past" {
    walk record 2
}
