#!/usr/bin/env bats
# Many at one customer at once: each answered change is there, once.

load ../lib/stack

# bats test_tags=hosts
@test "64 writers add services to 10 names, 100 names are raced for" {
    [[ ! ${SKY_TEST_HOSTS:-} ]] || require_hosts
    run python3 "$BATS_TEST_DIRNAME/concurrency.py" --short
    [[ $status == 0 ]]
}
