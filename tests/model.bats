#!/usr/bin/env bats
# The registry against a plain model of it. The long forms are those of check-model and check-undo.

model() { python3 "$BATS_TEST_DIRNAME/model/$1" "${@:2}"; }

@test "the model is right where worked by hand, and finds what a registry gets wrong" {
    model unit.py
}

@test "2,000 random operations: every answer and every past state is the model's" {
    model model.py 2000
}

@test "500 histories of lists, names and namesakes, undone in every order allowed: the model's, and as they were" {
    model histories.py 500
}

@test "16 clients at once: their answers are one order, and faults put into the record are found" {
    model clients.py 100
}

@test "1,000 searches among random customers: those whom a look at every document finds, in the same order" {
    model search.py 1000
}

@test "60 looks amid random writes by several: the sums that are kept are those of a look at everybody" {
    model sums.py 60
}
