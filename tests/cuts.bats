#!/usr/bin/env bats
# sky-release, cut off where it may be, on a host of files: deploy/cuts.py. `make check-deploy` takes all cuts, and those
# of what follows.

cuts=$BATS_TEST_DIRNAME/deploy/cuts.py
script=$BATS_TEST_DIRNAME/../ansible/roles/programs/files/sky-release

run_cuts() { PYTHONDONTWRITEBYTECODE=1 python3 "$cuts" "$@"; }

@test "cuts: wherever a switch is cut off, what follows finds the host in order" {
    run_cuts --every 8 | sed '1s/^/# /' >&3
    ((PIPESTATUS[0] == 0))
}

@test "cuts: a way back that forgets too early that it is under way is found" {
    local damaged=$BATS_TEST_TMPDIR/sky-release
    sed '/^point_back() {/,/^}/ {
        /^    rm -f/d
        s/^    if \[\[ \$(asked) \]\]; then$/    rm -f -- "$nginx_conf.before"\n&/
    }' "$script" >"$damaged"
    ! cmp -s "$script" "$damaged"
    run run_cuts --levels 1 --only "one switch B release B" "$damaged"
    printf '%s\n' "$output"
    ((status == 1))
    [[ $output == *"and nginx asks that release"* ]]
}
