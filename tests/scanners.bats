#!/usr/bin/env bats
# What others' scanners say of a site with TLS and access control: nothing of medium severity or higher. It takes
# minutes, and what Debian's packages testssl.sh, slowhttptest and wapiti hold: make check-scanners runs it.

load lib/stack
load lib/site

setup_file() {
    local tool
    for tool in testssl slowhttptest wapiti; do
        command -v "$tool" >/dev/null || { echo "apt-get install testssl.sh slowhttptest wapiti" >&2; return 1; }
    done
    guarded_site_start
}

teardown_file() { guarded_site_stop; }

# Prints each line, and fails where there is one.
nothing_in() { # <what>
    [[ ! $1 ]] || { echo "$1" >&2; return 1; }
}

compressed() { # <path>
    curl --noproxy '*' -sk -D - -o /dev/null -H 'Accept-Encoding: gzip, br' "https://127.0.0.1:$HTTPS_PORT$1" |
        grep -qi '^content-encoding:'
}

# That the certificate is the test's own is no finding. Nor that files come compressed (BREACH): there is no secret in them,
# and nothing of what was asked; no answer of a program does.
@test "testssl.sh: no protocol, cipher or field that it minds" {
    local report=$BATS_TEST_TMPDIR/report.json
    timeout 900 testssl --quiet --color 0 --warnings off --ip one --jsonfile "$report" --connect-timeout 10 \
        "https://localhost:$HTTPS_PORT" >"$BATS_TEST_TMPDIR/said" 2>&1 || true
    [[ $(jq length "$report") -gt 50 ]]
    nothing_in "$(jq -r '.[] | select(.severity | IN("MEDIUM", "HIGH", "CRITICAL", "FATAL")) |
        select(.id == "BREACH" or (.id | startswith("cert_")) | not) | "\(.severity) \(.id): \(.finding)"' "$report")"
    compressed /
    for path in /version /clientes /sesion; do
        if compressed "$path"; then return 1; fi
    done
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

# addresses: of every GET that the site's description has, one with each of its parameters; a name in a path is a customer's.
addresses() {
    curl --noproxy '*' -sk "https://127.0.0.1:$HTTPS_PORT/openapi.json" | jq -r '.paths | to_entries[] |
        select(.value.get) | (.key | gsub("{(numero|cliente)}"; "1") | gsub("{[a-z]+}"; "Ana")) as $path |
        [(.value.parameters // [])[], (.value.get.parameters // [])[] | select(.in == "query") | "\(.name)=1"] |
        if length == 0 then $path else "\($path)?\(.[])" end' | sort -u
}

# It crawls no further than what it is told of, for it follows no JSON; what it attacks are the parameters and the paths.
# Two fields that it would have are of no browser of today: a policy says the same, or they do harm.
@test "wapiti: no injection, inclusion, redirect or header that it minds, on any route that reads" {
    local report=$BATS_TEST_TMPDIR/report.json token starts=() address
    token=$(SKY_STORE=sqlite:$SKY_DATA/sky.db "$SKY_BUILD/bin/sky" token add --role editor wapiti 2>/dev/null)
    await_token "$token"
    curl --noproxy '*' -sk -o /dev/null --fail "https://127.0.0.1:$HTTPS_PORT/clientes" -H "Authorization: Bearer $token" \
        --json '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    while read -r address; do starts+=(-s "https://127.0.0.1:$HTTPS_PORT$address"); done < <(addresses)
    ((${#starts[@]} > 60))
    timeout 900 wapiti -u "https://127.0.0.1:$HTTPS_PORT/" --scope domain "${starts[@]}" -H "Authorization: Bearer $token" \
        -m file,sql,blindsql,exec,xss,permanentxss,redirect,crlf,csp,http_headers,cookieflags,htaccess,methods,backup \
        --max-scan-time 120 --max-attack-time 60 --store-session "$BATS_TEST_TMPDIR/session" \
        --store-config "$BATS_TEST_TMPDIR/config" --no-bugreport -v 0 -f json -o "$report" >"$BATS_TEST_TMPDIR/said" 2>&1
    [[ $(jq '.infos | length' "$report") -gt 0 ]]
    nothing_in "$(jq -r '(.vulnerabilities, .anomalies) | to_entries[] | .key as $kind | .value[] |
        select(.info | IN("X-Frame-Options is not set", "X-XSS-Protection is not set") | not) | "\($kind): \(.info) \(.path)"' "$report")"
}
