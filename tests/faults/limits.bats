#!/usr/bin/env bats
# How much one address may ask of nginx, and how much of that is logged. 127.0.0.1 is not counted, its neighbours are; each
# test has one of its own.

load ../lib/stack

setup_file() { stack_start; }
teardown_file() { stack_stop; }

setup() {
    sleep 1.5       # what was before is in the log
    before=$(wc -l <"$SKY_DATA/log/access.log")
}

# mixed <address> <method> <path> <count>...: those requests in one go; their answers in the file "burst".
mixed() {
    python3 "$BATS_TEST_DIRNAME/burst.py" "$1" "$SKY_CLIENTES_PORT" "${@:2}" | tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

# burst <address> <count> [path]: so many reads.
burst() { mixed "$1" GET "${3-/saludo}" "$2"; }

# refused_burst <address> <count> <path>: the same, one after another: nginx ends the connection after each.
refused_burst() {
    curl --noproxy '*' --silent --include --interface "$1" "http://127.0.0.1:$SKY_CLIENTES_PORT$3?[1-$2]" |
        tr -d '\r' >"$BATS_TEST_TMPDIR/burst"
}

# logged <status>: how many lines the test brought with it.
logged() { tail -n "+$((before + 1))" "$SKY_DATA/log/access.log" | grep -cE "\"status\":$1," || true; }

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

# within <kind>: how many of the last requests, of each of those kinds, were within the limits: reads, writes, coming in.
kinds=(GET /saludo 10 OPTIONS /clientes 10 GET /sesion 10
    PUT /clientes/Nadie 5 DELETE /nada 5 POST /sesiones 5 POST /invitaciones 5 PATCH /sesion 5 POST /clientes/sesion 5
    POST /sesion 3 POST /sesion/codigo 3 POST //%73esi%6Fn?x 3 POST http://localhost/sesion 3 POST /invitaci%6Fn 3)
within() {
    grep -a '^HTTP/1.1' "$BATS_TEST_TMPDIR/burst" | tail -n 75 |
        awk '{ kind = NR <= 30 ? "reads" : NR <= 60 ? "writes" : "in"; within[kind] += $2 != 429 }
            END { print within["reads"] + 0, within["writes"] + 0, within["in"] + 0 }'
}

@test "reads, writes and coming in are counted each by itself" {
    local reads writes in
    mixed 127.0.0.8 GET /saludo 2000 "${kinds[@]}"
    read -r reads writes in < <(within)
    ((reads <= 15 && writes == 30 && in == 15))
    mixed 127.0.0.9 DELETE /nada 2000 "${kinds[@]}"
    (($(answers 404) >= 200 && $(answers 404) < 900))
    read -r reads writes in < <(within)
    ((reads == 30 && writes <= 15 && in == 15))
    mixed 127.0.0.10 POST /sesion 100 "${kinds[@]}"
    (($(answers 429) >= 85 && $(answers 429) <= 95))
    grep -qx 'Retry-After: 1' "$BATS_TEST_TMPDIR/burst"
    read -r reads writes in < <(within)
    ((reads == 30 && writes == 30 && in <= 5))
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
    before=$(wc -l <"$SKY_DATA/log/access.log")
    burst 127.0.0.5 3000 /clientes/Nadie
    refused=$(answers 429)
    sleep 1.5
    echo "$refused refused, $(logged 429) of them logged, $(logged 404) of $(answers 404) others"
    ((refused >= 1000 && $(logged 429) >= 1 && $(logged 429) * 20 <= refused && $(logged 404) == $(answers 404)))
}

@test "what nginx refuses of itself is counted, and one in a hundred of it is logged; of the host's own, all" {
    refused_burst 127.0.0.6 2000 /%zz
    (($(answers 400) >= 400 && $(answers 429) >= 1 && $(answers 400) + $(answers 429) == 2000))
    sleep 1.5
    (($(logged '4[0-9]+') <= 100)) || { echo "$(logged '4[0-9]+') of 2000 logged" >&2; return 1; }
    before=$(wc -l <"$SKY_DATA/log/access.log")
    refused_burst 127.0.0.1 20 /%zz
    sleep 1.5
    (($(logged 400) == 20))
}

@test "the host itself is not counted" {
    burst 127.0.0.1 2000
    (($(answers 200) == 2000))
    sleep 1.5
    (($(logged 200) == 2000))
}

@test "50 connections of one address are served, more get 503 in JSON, with Retry-After" {
    run python3 "$BATS_TEST_DIRNAME/limits.py" "$SKY_CLIENTES_PORT"
    [[ $status == 0 && $output == "50 10" ]]
    sleep 1.5
    (($(logged 400) == 50 && $(logged 503) <= 4))       # one in a hundred, which may be any
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

# bursts <port> <address>...: how many requests of each, all at once, were within the limits.
bursts() {
    local address
    PATH=$PATH:/usr/sbin nginx -p "$BATS_TEST_TMPDIR" -e "$BATS_TEST_TMPDIR/error.log" -c "$BATS_TEST_TMPDIR/nginx.conf" -g 'daemon off;' 3>&- &
    until (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; do kill -0 "$!" && sleep 0.05 || return; done
    for address in "${@:2}"; do
        python3 "$BATS_TEST_DIRNAME/burst.py" "$address" "$1" GET /x 600 >"$BATS_TEST_TMPDIR/burst"
        (($(answers 404) >= 400)) && echo "$address: its own" || echo "$address: what was left"
    done
    kill "$!"
    wait
}

@test "a source is an address of IPv4, or a network of 64 bits of IPv6" {
    export -f bursts answers
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
