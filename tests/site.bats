#!/usr/bin/env bats
# The servers of a host, as a deployment renders them: plain HTTP leads to TLS, programs say who is let in, nobody fills the
# log without credentials, and nobody stays. The last tests are of a host that still has a password file.

load lib/stack
load lib/site

setup_file() {
    guarded_site_start
    export reads writes
    local reader writer
    reader=$(token_of lector de-leer)
    writer=$(token_of editor de-escribir)
    reads="Authorization: Bearer $reader" writes="Authorization: Bearer $writer"
    await_token "$reader"
    await_token "$writer"
}

teardown_file() { guarded_site_stop; }

token_of() { SKY_STORE=sqlite:$SKY_DATA/sky.db "$SKY_BUILD/bin/sky" token add --role "$1" "$2" 2>/dev/null; }

# ask <url> [curl option...]: leaves status and body.
ask() {
    status=$(curl --noproxy '*' -sk --max-time 120 -o "$BATS_TEST_TMPDIR/answer" -w '%{http_code}' "${@:2}" "$1")
    body=$(<"$BATS_TEST_TMPDIR/answer")
}

secure() { ask "https://127.0.0.1:$HTTPS_PORT$1" "${@:2}"; }

log_lines() {
    sleep 1.5
    wc -l <"$SITE/log/access.log"
}

@test "plain HTTP leads to TLS, and shows what a certificate authority asks for; it is logged, and no name with it" {
    local line="\"port\":\"?$HTTP_PORT\\b"
    ask "http://127.0.0.1:$HTTP_PORT/clientes/Ana?en=3" -w '%{http_code} %{redirect_url}'
    [[ $status == '308 https://localhost/clientes/Ana?en=3' ]]
    ask "http://127.0.0.1:$HTTP_PORT/.well-known/acme-challenge/ficha"
    [[ $status == 200 && $body == prueba ]]
    ask "http://127.0.0.1:$HTTP_PORT/.well-known/acme-challenge/otra"
    [[ $status == 404 && $body == '{"error":"La ruta no existe."}' ]]
    ask "http://127.0.0.1:$HTTP_PORT/%zz"
    [[ $status == 400 && $body == '{"error":"La solicitud no es HTTP válido."}' ]]
    await 60 has_lines 4 "$line" "$SITE/log/access.log"
    [[ $(grep -E "$line" "$SITE/log/access.log" | jq -r '"\(.method) \(.status) \(.port)"' | sort | xargs) == \
        "GET 200 $HTTP_PORT GET 308 $HTTP_PORT GET 400 $HTTP_PORT GET 404 $HTTP_PORT" ]]
    ! grep -q Ana "$SITE/log/access.log"
}

@test "what comes with credentials over plain HTTP is refused, and not led on" {
    local field
    for field in 'Authorization: Bearer sky_x' 'Authorization: Basic YW5hOmNsYXZl' 'Cookie: __Host-sky=x' 'Cookie: a=1; sky=x'; do
        ask "http://127.0.0.1:$HTTP_PORT/clientes" -H "$field"
        [[ $status == 403 && $body == '{"error":"Las credenciales solo se envían por https."}' ]] || { echo "$field: $status $body" >&2; return 1; }
    done
    ask "http://127.0.0.1:$HTTP_PORT/clientes" -H 'Cookie: otra=x'
    [[ $status == 308 ]]
}

@test "without credentials: 401 for customers, 404 for no path, and what anybody may see" {
    local method path
    for method in GET POST PUT PATCH DELETE OPTIONS; do
        secure /clientes/Ana -X "$method"
        case $method in
            OPTIONS) [[ $status == 204 ]] ;;
            POST) [[ $status == 405 ]] ;;
            *) [[ $status == 401 && $body == '{"error":"Faltan credenciales."}' ]] ;;
        esac
        secure /nada -X "$method" -H 'Accept: application/problem+json'
        [[ $status == 404 && $body == *'"title":"No encontrado"'* ]]
        secure /saludo -X "$method"
        [[ $status != 401 && $status != 404 ]]
    done
    secure /archivos
    [[ $status == 404 ]]
    for path in / /consola/main.js /docs /docs/docs.js /openapi.json; do
        secure "$path"
        [[ $status == 200 ]]
        secure "$path" -X POST
        [[ $status == 405 ]]
    done
    [[ $(jq -r '.paths["/archivos"]' <<<"$body") == null ]]
}

@test "the site answers to any name, and writes for its own pages alone; its storage side to those of the loopback" {
    secure /livez -H 'Host: otra.test'
    [[ $status == 200 ]]
    secure /clientes -H "$writes" --json '{"nombre":"Eva","contacto":"a","servicio":"TV"}' -H 'Host: sky.test' \
        -H 'Origin: https://otra.test'
    [[ $status == 403 ]]
    secure /clientes -H "$writes" --json '{"nombre":"Eva","contacto":"a","servicio":"TV"}' -H 'Host: sky.test' \
        -H 'Origin: https://sky.test' -H 'Sec-Fetch-Site: same-origin'
    [[ $status == 201 ]]
    ask "http://127.0.0.1:$STORAGE_PORT/archivos/Eva" -H "$writes"
    [[ $status == 200 ]]
    ask "http://127.0.0.1:$STORAGE_PORT/archivos/Eva" -H "$writes" -H 'Host: otra.test'
    [[ $status == 421 ]]
}

@test "with credentials: reads and writes" {
    secure /clientes -H "$writes" --json '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    [[ $status == 201 ]]
    secure /clientes/Ana -H "$writes" -X PUT --json '{"contacto":"b"}'
    [[ $status == 200 ]]
    secure /clientes/Ana -H "$writes"
    [[ $status == 200 && $body == *'"contacto":"b"'* ]]
    secure /clientes/Ana -H "$writes" -X TRACE
    [[ $status == 405 ]]
    secure /clientes/Ana -H "$writes" -X DELETE
    [[ $status == 200 ]]
    secure /clientes/Ana -H "${writes}x" -X DELETE
    [[ $status == 401 ]]
}

# head_of <url> [curl option...]: leaves the answer's head.
head_of() { head=$(curl --noproxy '*' -sk -o /dev/null -D - "${@:2}" "$1" | tr -d '\r'); }

@test "every answer by TLS says that the site is only ever asked so, in no answer without; and what a browser has to keep to" {
    local path origin line
    for path in /livez /clientes /nada /docs /%zz; do
        for origin in "https://127.0.0.1:$HTTPS_PORT" "http://127.0.0.1:$HTTP_PORT"; do
            head_of "$origin$path"
            for line in "Content-Security-Policy: default-src 'none'; .*" 'Cross-Origin-Opener-Policy: same-origin' \
                'Cross-Origin-Resource-Policy: same-origin' 'Referrer-Policy: no-referrer' 'X-Content-Type-Options: nosniff'; do
                grep -qx "$line" <<<"$head"
            done
            [[ $(grep -c '^Strict-Transport-Security: max-age=31536000; includeSubDomains$' <<<"$head") == "$([[ $origin == https* ]] && echo 1 || echo 0)" ]]
        done
    done
}

@test "no version of TLS before 1.2 is spoken" {
    local version why
    for version in 1.0 1.1; do
        why=0
        curl --noproxy '*' -sk --tls-max "$version" --tlsv1.0 --ciphers 'ALL:@SECLEVEL=0' "https://127.0.0.1:$HTTPS_PORT/livez" || why=$?
        ((why == 35))
    done
    for version in 1.2 1.3; do
        head_of "https://127.0.0.1:$HTTPS_PORT/livez" --tls-max "$version" --tlsv1.2
        [[ $head == 'HTTP/1.1 200'* ]]
    done
}

# refused_of <address> <url> [curl option...]: asks 3000 times from there; fails unless it was held to its limit, and little was logged.
refused_of() {
    local before refused
    before=$(log_lines)
    curl --noproxy '*' -sk --interface "$1" -o /dev/null -w '%{http_code}\n' "${@:3}" "$2?[1-3000]" >"$BATS_TEST_TMPDIR/statuses"
    refused=$(grep -c '^429$' "$BATS_TEST_TMPDIR/statuses")
    echo "$2: $refused of 3000 refused, $(($(log_lines) - before)) logged"
    ((refused >= 500 && $(log_lines) - before <= 150))
}

@test "a foreign address that is refused, or led elsewhere, is held to its limit, and most of it is not logged" {
    refused_of 127.0.0.2 "https://127.0.0.1:$HTTPS_PORT/nada"
    refused_of 127.0.0.3 "https://127.0.0.1:$HTTPS_PORT/clientes"
    refused_of 127.0.0.5 "https://127.0.0.1:$HTTPS_PORT/clientes" -H 'Authorization: Bearer x'
    refused_of 127.0.0.6 "https://127.0.0.1:$HTTPS_PORT/clientes" -X OPTIONS
    refused_of 127.0.0.4 "http://127.0.0.1:$HTTP_PORT/clientes"
}

@test "whoever goes on sending is let go, by every server" {
    python3 "$BATS_TEST_DIRNAME/faults/holding.py" "$HTTP_PORT"
    python3 "$BATS_TEST_DIRNAME/faults/holding.py" "$HTTPS_PORT" tls
    python3 "$BATS_TEST_DIRNAME/faults/holding.py" "$STORAGE_PORT"
}

# come_in: somebody's session; leaves its cookie.
come_in() {
    secure /sesion --json '{"nombre":"eva","clave":"una frase larga"}' -H 'Sec-Fetch-Site: same-origin' -D "$BATS_TEST_TMPDIR/head"
    [[ $status == 201 ]]
    cookie=$(sed -nE 's/^Set-Cookie: (__Host-sky=[^;]+);.*/\1/ip' "$BATS_TEST_TMPDIR/head")
    [[ $cookie ]]
}

# tokens_and_sessions_hold: whoever brings one has its role, on either side.
tokens_and_sessions_hold() {
    local field
    secure /clientes -H "$reads"
    [[ $status == 200 ]]
    secure /clientes -H "$reads" --json '{"nombre":"X","contacto":"a","servicio":"TV"}'
    [[ $status == 403 && $body == *"'editor'"* ]]
    ask "http://127.0.0.1:$STORAGE_PORT/archivos" -H "$reads"
    [[ $status == 403 ]]
    ask "http://127.0.0.1:$STORAGE_PORT/archivos" -H "$writes"
    [[ $status == 200 ]]
    come_in
    for field in "$cookie" "a=1; $cookie" "a=1;$cookie; b=2"; do
        secure /sesion -H "Cookie: $field"
        [[ $status == 200 && $body == *'"nombre":"eva"'* ]]
    done
    secure /sesion -H 'Cookie: a=1' -H "Cookie: $cookie"      # on lines of their own (RFC 9113, section 8.2.3)
    [[ $status == 200 && $body == *'"nombre":"eva"'* ]]
    secure /sesion -H "Cookie: $cookie" -H 'Cookie: b=2' -H 'Cookie: c=3'
    [[ $status == 200 && $body == *'"nombre":"eva"'* ]]
}

# nobody_else_is_let_in: what only looks like credentials lets nobody in, and names nobody.
nobody_else_is_let_in() {
    local field
    for field in 'Authorization: Bearer' 'Authorization: Bearer x' 'Authorization: bearer YW5hOmNsYXZl' 'Authorization: Basic' \
        'Authorization: Basic YW5hOm90cmE=' 'Authorization: :__Host-sky=x' 'Cookie: __Host-sky=x' 'Cookie: sky=x' \
        'Sky-Caller: ana' 'Remote-User: ana' 'Authorization: Digest ana'; do
        secure /clientes -H "$field"
        [[ $status == 401 ]] || { echo "$field: $status" >&2; return 1; }
        secure /clientes -H "$field" -X OPTIONS
        [[ $status == 204 && ! $body ]]
        ask "http://127.0.0.1:$STORAGE_PORT/archivos" -H "$field"
        [[ $status == 401 ]]
    done
    secure /clientes -H 'Authorization: Bearer x' -H 'Authorization: Basic YW5hOmNsYXZl'
    [[ $status == 400 || $status == 401 ]]
    secure /clientes -H 'Authorization: Basic YW5hOm90cmE=' -H 'Cookie: __Host-sky=x'
    [[ $status == 401 ]]
}

@test "the programs let in who brings a token or the cookie of a session, and nobody else" {
    SKY_STORE=sqlite:$SKY_DATA/sky.db "$SKY_BUILD/bin/sky" user add --role editor eva <<<'una frase larga' 2>/dev/null
    tokens_and_sessions_hold
    nobody_else_is_let_in
    secure /clientes -u ana:clave -D "$BATS_TEST_TMPDIR/head"
    [[ $status == 401 && $body == '{"error":"Las credenciales no son válidas."}' ]]
    [[ $(tr -d '\r' <"$BATS_TEST_TMPDIR/head" | grep -i '^WWW-Authenticate:') == 'WWW-Authenticate: Bearer realm="Sky"' ]]
}

@test "a host that still has a password file: who is in it is let in beside them, and the author" {
    give_passwords
    secure /clientes -u ana:clave --json '{"nombre":"De Ana","contacto":"c","servicio":"s"}'
    [[ $status == 201 ]]
    secure /clientes/De%20Ana/historial -u ana:clave
    [[ $status == 200 && $body == *'"autor":"ana"'* ]]
    ask "http://127.0.0.1:$STORAGE_PORT/archivos" -u ana:clave --json '{"nombre":"De Ana tambien"}'
    secure /clientes/De%20Ana%20tambien/historial -u ana:clave
    [[ $status == 200 && $body == *'"autor":"ana"'* ]]
    tokens_and_sessions_hold
    secure /clientes -H "Cookie: $cookie" -u ana:otra
    [[ $status == 401 ]]
}

@test "a host that still has a password file lets nobody else in, either" {
    nobody_else_is_let_in
    secure /clientes
    [[ $status == 401 && $body == '{"error":"Se necesitan credenciales."}' ]]
    secure /clientes -u ana:otra
    [[ $status == 401 ]]
    refused_of 127.0.0.7 "https://127.0.0.1:$HTTPS_PORT/clientes"
}

@test "a host that still has a password file: what a page asks for is refused as programs do, so that no browser asks for one by itself" {
    local method
    for method in GET PUT PATCH DELETE; do
        secure /clientes/Ana -X "$method" -H 'Sec-Fetch-Dest: empty' -D "$BATS_TEST_TMPDIR/head"
        [[ $status == 401 ]]
        grep -qi '^WWW-Authenticate: Bearer' "$BATS_TEST_TMPDIR/head"
    done
    secure /clientes/Ana -H 'Sec-Fetch-Dest: document' -D "$BATS_TEST_TMPDIR/head"
    grep -qi '^WWW-Authenticate: Basic' "$BATS_TEST_TMPDIR/head"
    secure /clientes -u ana:clave -H 'Sec-Fetch-Dest: empty'
    [[ $status == 200 ]]
    secure /clientes -u ana:otra -H 'Sec-Fetch-Dest: empty'
    [[ $status == 401 ]]
}
