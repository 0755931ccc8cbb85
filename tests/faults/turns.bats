#!/usr/bin/env bats
# Nobody waits for another without need: not for who reads long, nor for who reads nothing, nor for who holds the lock.

load ../lib/stack

scenario() { timeout 1500 python3 "$BATS_TEST_DIRNAME/$1.py" "${@:2}"; }

@test "a list holds who is renamed meanwhile exactly once" { scenario moment; }
@test "while somebody holds the lock, /livez and /readyz answer, with one worker" { scenario held probes 1; }
@test "while somebody holds the lock, /livez and /readyz answer, with two workers" { scenario held probes 2; }
@test "while somebody holds the lock, a fresh program reads" { scenario held fresh; }
@test "one worker: who asks for little comes between two lists" { scenario turns lists; }
@test "one worker: who asks for little comes between two histories of large documents" { scenario turns history; }
@test "one worker: who asks for little comes between two looks into a bin of 20,000" { scenario turns bin; }
@test "one worker: who asks for little comes between two lists of 8,000 services" { scenario turns services; }
@test "one worker: lists that nobody takes hold up neither others nor the log" { scenario turns unread; }
@test "a full log and overlapping lists of the past refuse no write" { scenario room lists; }
@test "health's look through the store holds the log for nobody, and ends with the program" { scenario room check; }
@test "an import beside programs refuses no write, and the log begins anew long before it is full" { scenario room loads; }
