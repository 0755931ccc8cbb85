#!/usr/bin/env bats
# The registry against a plain model of it. The long forms are model/model.py and model/clients.py without a number.

model() { python3 "$BATS_TEST_DIRNAME/model/$1" "${@:2}"; }

@test "the model is right where worked by hand, and finds what a registry gets wrong" {
    model unit.py
}

@test "2,000 random operations: every answer and every past state is the model's" {
    model model.py 2000
}

@test "16 clients at once: their answers are one order, and faults put into the record are found" {
    model clients.py 100
}
