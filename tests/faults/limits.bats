#!/usr/bin/env bats
# How much one address may ask of nginx, and how much of that is logged. 127.0.0.1 is not counted, its neighbours are; each
# test has one of its own.

load ../lib/stack

setup_file() { stack_start; }
teardown_file() { stack_stop; }

# What a test asks carries an identifier, by which its lines in the log are known: nginx writes them a second later.
setup() { mark=limit-$BATS_TEST_NUMBER; }

# mixed <address> <method> <path> <count>...: those requests in one go; their answers in the file "burst".
mixed() {
    SKY_MARK=$mark python3 "$BATS_TEST_DIRNAME/burst.py" "$1" "$SKY_CLIENTES_PORT" "${@:2}" |
        tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

# burst <address> <count> [path]: so many reads.
burst() { mixed "$1" GET "${3-/saludo}" "$2"; }

# refused_burst <address> <count> <path>: the same, one after another: nginx ends the connection after each.
refused_burst() {
    curl --noproxy '*' --silent --include --interface "$1" "http://127.0.0.1:$SKY_CLIENTES_PORT$3?[1-$2]" |
        tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

# logged <status>: how many lines the test brought with it.
logged() { grep -F "\"request_id\":\"$mark\"" "$SKY_DATA/log/access.log" | grep -cE "\"status\":$1," || true; }

# invalid <status>: how many lines, so far, are of requests that are none, of which nginx reads no identifier.
invalid() { grep -vF '"request_id":"limit-' "$SKY_DATA/log/access.log" | grep -cE "\"status\":$1," || true; }

# are <count> <command>...: whether the command tells that number.
are() { (($("${@:2}") == $1)); }

# undisturbed <command>...: that it succeeds with an address that was not seen before, its last argument. What is within
# the limits is more where the machine was busy in the middle of it: then it is tried with another one.
undisturbed() {
    local try
    for try in {1..20}; do
        address=$((address + 1))
        ! "$@" "127.0.1.$address" || return 0
        echo "$*: try $try, $reads reads, $writes writes, $in coming in were within the limits"
    done
    return 1
}

answers() { grep -ac "HTTP/1.1 $1" "$BATS_TEST_TMPDIR/burst" || true; }

@test "more requests a second than allowed: 429 in JSON, with Retry-After" {
    burst 127.0.0.2 2000
    (($(answers 200) >= 400 && $(answers 429) >= 1 && $(answers 200) + $(answers 429) == 2000))
    local first
    first=$(sed -n '/^HTTP.1.1 429/,/^{/p;/^{"error/q' "$BATS_TEST_TMPDIR/burst")
    grep -qx 'Retry-After: 1' <<<"$first"
    grep -qx 'Content-Type: application/json' <<<"$first"
    grep -qx '{"error":"Demasiadas solicitudes; intente de nuevo en un momento."}' <<<"$first"
}

# within <address> <method> <path> <count> <r> <w>: leaves how many of those that come after so many were within the
# limits: of 3 * r reads, of 6 * w writes, of 15 that come in.
within() {
    mixed "${@:1:4}" GET /saludo "$5" OPTIONS /clientes "$5" GET /sesion "$5" \
        PUT /clientes/Nadie "$6" DELETE /nada "$6" POST /sesiones "$6" \
        POST /invitaciones "$6" PATCH /sesion "$6" POST /clientes/sesion "$6" \
        POST /sesion 3 POST /sesion/codigo 3 POST //%73esi%6Fn?x 3 POST http://localhost/sesion 3 POST /invitaci%6Fn 3
    read -r reads writes in < <(grep -a '^HTTP/1.1' "$BATS_TEST_TMPDIR/burst" | tail -n $((3 * $5 + 6 * $6 + 15)) |
        awk -v r=$((3 * $5)) -v w=$((6 * $6)) '
            { within[NR <= r ? "reads" : NR <= r + w ? "writes" : "in"] += $2 != 429 }
            END { print within["reads"] + 0, within["writes"] + 0, within["in"] + 0 }')
}

# What is left of each kind after many of one, whose further ones are so many that half of them are more than come to be
# allowed while nginx answers, in a second or two.
after_reads() { # <address>
    within "$1" GET /saludo 2000 200 5
    ((reads <= 300 && writes == 30 && in == 15))
}

after_writes() { # <address>
    within "$1" DELETE /nada 2000 10 60
    (($(answers 404) >= 200 && $(answers 404) < 900 && reads == 30 && writes <= 180 && in == 15))
}

after_coming_in() { # <address>
    within "$1" POST /sesion 100 10 5
    (($(answers 429) >= 85 && $(answers 429) <= 95 && reads == 30 && writes == 30 && in <= 5))
}

@test "reads, writes and coming in are counted each by itself" {
    local reads writes in address=0
    undisturbed after_reads
    undisturbed after_writes
    undisturbed after_coming_in
    grep -qx 'Retry-After: 1' "$BATS_TEST_TMPDIR/burst"
}

# Whatever the programs' tables say that takes something from whoever has no credentials, from an address of its own.
@test "every public request that writes is counted as coming in" {
    local method path count=0
    while read -r method path; do
        count=$((count + 1))
        mixed "127.0.0.$((20 + count))" "$method" "$path" 60
        (($(answers 429) >= 30)) || { echo "$method $path: $(answers 429) of 60 refused" >&2; return 1; }
    done < <(for program in $("$root/nginx/routes" programs); do "$SKY_BUILD/cgi-bin/$program" --routes; done |
        awk -F'\t' '$3 == "public" && $1 != "GET" { print $1, $2 }')
    ((count >= 2))
}

@test "a path of no program has the same limit" {
    burst 127.0.0.4 2000 /nada
    (($(answers 404) >= 400 && $(answers 429) >= 1 && $(answers 404) + $(answers 429) == 2000))
}

@test "a program's answers about customers are logged; of what is refused, or public, one in a hundred" {
    local path refused
    for path in /nada /saludo; do
        burst 127.0.0.5 1500 "$path"
        refused=$(($(answers 429) + $(answers 404) + $(answers 200)))
        sleep 1.5
        ((refused == 1500 && $(logged '[0-9]+') * 20 <= refused)) || { echo "$(logged '[0-9]+') of $path logged" >&2; return 1; }
    done
    sleep 1.5       # as many may come again
    mark+=-again
    burst 127.0.0.5 3000 /clientes/Nadie
    refused=$(answers 429)
    await 60 are "$(answers 404)" logged 404
    sleep 1.5
    echo "$refused refused, $(logged 429) of them logged, $(logged 404) of $(answers 404) others"
    ((refused >= 1000 && $(logged 429) >= 1 && $(logged 429) * 20 <= refused && $(logged 404) == $(answers 404)))
}

@test "what nginx refuses of itself is counted, and one in a hundred of it is logged; of the host's own, all" {
    refused_burst 127.0.0.6 2000 /%zz
    (($(answers 400) >= 400 && $(answers 429) >= 1 && $(answers 400) + $(answers 429) == 2000))
    sleep 1.5
    (($(invalid '4[0-9]+') <= 100)) || { echo "$(invalid '4[0-9]+') of 2000 logged" >&2; return 1; }
    local before
    before=$(invalid 400)
    refused_burst 127.0.0.1 20 /%zz
    await 60 are $((before + 20)) invalid 400
}

@test "the host itself is not counted" {
    burst 127.0.0.1 2000
    (($(answers 200) == 2000))
    await 60 are 2000 logged 200
}

@test "50 connections of one address are served, more get 503 in JSON, with Retry-After" {
    SKY_MARK=$mark run python3 "$BATS_TEST_DIRNAME/limits.py" "$SKY_CLIENTES_PORT"
    [[ $status == 0 && $output == "50 10" ]]
    await 60 are 50 logged 400
    (($(logged 503) <= 4))       # one in a hundred, which may be any
}

@test "docs/operation.md tells the limits that are set, in both languages" {
    local page setting file count=0
    for page in operation operation.es; do
        while IFS='|' read -r _ setting file _; do
            file=$(tr -d '\140 ' <<<"$file")
            while IFS= read -r setting; do
                grep -qF "$setting" "$root/$file" || { echo "$file has no $setting" >&2; return 1; }
                count=$((count + 1))
            done < <(grep -o '`[^`]*`' <<<"$setting" | tr -d '\140')
        done < <(grep '^| `' "$root/docs/$page.md")
    done
    ((count == 46))
}

# networked <command>...: in a network namespace of its own, where the loopback has addresses of two networks of IPv6 and
# two of IPv4.
networked() {
    local way=(unshare --net)
    "${way[@]}" true 2>/dev/null || way=(unshare --map-root-user --net)
    "${way[@]}" bash -c '
        set -e
        ip link set lo up
        for address in 2001:db8:0:1::{1,2}/64 2001:db8:0:2::1/64; do ip address add $address dev lo nodad; done
        "$@"' networked "$@"
}

# bursts <port> <address>...: whose requests, one address right after another, were within the limits of one source.
bursts() {
    PATH=$PATH:/usr/sbin nginx -p "$BATS_TEST_TMPDIR" -e "$BATS_TEST_TMPDIR/error.log" -c "$BATS_TEST_TMPDIR/nginx.conf" -g 'daemon off;' 3>&- &
    until (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; do kill -0 "$!" && sleep 0.05 || return; done
    python3 "$BATS_TEST_DIRNAME/burst.py" "$(IFS=, && echo "${*:2}")" "$1" GET /x 600 >"$BATS_TEST_TMPDIR/burst"
    awk '/^address / { order[++count] = $2 }
        /^HTTP\/1.1 404/ { within[count]++ }
        END { for (i = 1; i <= count; i++) print order[i] ": " (within[i] >= 400 ? "its own" : "what was left") }' \
        "$BATS_TEST_TMPDIR/burst"
    kill "$!"
    wait
}

@test "a source is an address of IPv4, or a network of 64 bits of IPv6" {
    export -f bursts
    export BATS_TEST_DIRNAME BATS_TEST_TMPDIR
    cat >"$BATS_TEST_TMPDIR/nginx.conf" <<TEXT
user root;
master_process off;     # another user's namespace knows root alone
pid nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path tmp;
    fastcgi_temp_path tmp;
    proxy_temp_path tmp;
    uwsgi_temp_path tmp;
    scgi_temp_path tmp;
    map "" \$comes_in { default 0; }
    include "$root/nginx/limits.conf";
    server {
        listen 127.0.0.1:8000;
        listen [::1]:8000;
        keepalive_requests 1000;
        location / { root /dev/null; try_files /nothing =404; }
    }
}
TEXT
    diff <(networked bash -c 'bursts "$@"' bursts 8000 127.0.0.2 127.0.0.3 2001:db8:0:1::{1,2} 2001:db8:0:2::1) - <<'TEXT'
127.0.0.2: its own
127.0.0.3: its own
2001:db8:0:1::1: its own
2001:db8:0:1::2: what was left
2001:db8:0:2::1: its own
TEXT
}
