#!/usr/bin/env bats
# What others' scanners say of a site with TLS and access control: nothing of medium severity or higher. It takes
# minutes, and what Debian's packages testssl.sh and slowhttptest hold: make check-scanners runs it.

load lib/stack
load lib/site

setup_file() {
    local tool
    for tool in testssl slowhttptest; do
        command -v "$tool" >/dev/null || { echo "apt-get install testssl.sh slowhttptest" >&2; return 1; }
    done
    guarded_site_start
}

teardown_file() { guarded_site_stop; }

# Prints each line, and fails where there is one.
nothing_in() { # <what>
    [[ ! $1 ]] || { echo "$1" >&2; return 1; }
}

# That the certificate is the test's own is no finding.
@test "testssl.sh: no protocol, cipher or field that it minds" {
    local report=$BATS_TEST_TMPDIR/report.json
    timeout 900 testssl --quiet --color 0 --warnings off --ip one --jsonfile "$report" --connect-timeout 10 \
        "https://localhost:$HTTPS_PORT" >"$BATS_TEST_TMPDIR/said" 2>&1 || true
    [[ $(jq length "$report") -gt 50 ]]
    nothing_in "$(jq -r '.[] | select(.severity | IN("MEDIUM", "HIGH", "CRITICAL", "FATAL")) |
        select(.id | startswith("cert_") | not) | "\(.severity) \(.id): \(.finding)"' "$report")"
}

# While a thousand connections are held open, others are answered at once.
@test "slowhttptest: slow fields, bodies and readers hold nobody up" {
    local kind attacker code failed=0 asked=0
    for kind in '-H' '-B' '-X -k 3 -n 5 -w 10 -y 20 -z 32'; do
        # shellcheck disable=SC2086
        slowhttptest $kind -c 1000 -r 300 -i 5 -l 20 -x 24 -p 3 -u "https://127.0.0.1:$HTTPS_PORT/docs/" \
            >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
        attacker=$!
        while kill -0 "$attacker" 2>/dev/null; do
            code=$(curl --noproxy '*' -sk --max-time 2 -o /dev/null -w '%{http_code}' "https://127.0.0.1:$HTTPS_PORT/livez")
            asked=$((asked + 1))
            [[ $code == 200 ]] || failed=$((failed + 1))
            sleep 0.2
        done
    done
    echo "# $asked asked meanwhile, $failed without an answer in two seconds" >&3
    ((asked > 60 && failed == 0))
}
