#!/usr/bin/env bats
# What nginx answers by itself is JSON, whatever it was sent; and neither its logs nor the programs' know any name.

load lib/stack

setup_file() { stack_start; }
teardown_file() { stack_stop; }

# raw <printf format>: sends the bytes in one piece, leaves the answer in $answer.
raw() {
    local fd
    exec {fd}<>"/dev/tcp/127.0.0.1/$SKY_PORT"
    # shellcheck disable=SC2059
    printf "$1" | dd bs=64k iflag=fullblock status=none >&"$fd"
    answer=$(timeout 60 cat <&"$fd" | tr -d '\r')
    exec {fd}>&-
}

# own <status> <text>: $answer is nginx's own error, in the contract's form.
own() {
    local line
    for line in "^HTTP/1.1 $1" '^Content-Type: application/json$' '^X-Content-Type-Options: nosniff$' \
        '^Cache-Control: no-store$' '^X-Request-Id: [A-Za-z0-9._-]{1,64}$' '^Server: nginx$' "^\{\"error\":\"$2\"\}$"; do
        grep -qE -- "$line" <<<"$answer" || { printf 'no %s in:\n%s\n' "$line" "$answer" >&2; return 1; }
    done
}

# sent <method> <path> [curl option...]: the same by curl.
sent() {
    call "$1" site "$2" '' "${@:3}"
    answer=$headers$'\n'$body
}

@test "what is not HTTP gets a 400" {
    local line
    for line in 'GET /clientes/%%00 HTTP/1.1' 'GET /clientes/%%zz HTTP/1.1' 'GET /../x HTTP/1.1' \
        'GET /clientes/..%%2F..%%2Fx HTTP/1.1' 'get /clientes HTTP/1.1' 'GET clientes HTTP/1.1' 'GET /clientes HTTP/x' \
        '\001\002\003' 'GET /a\000b HTTP/1.1' '{}'; do
        raw "$line\r\nHost: x\r\nConnection: close\r\n\r\n"
        own 400 'La solicitud no es HTTP válido\.'
    done
}

@test "headers that contradict each other or the rules get a 400" {
    local lines
    for lines in '' 'Host: a\r\nHost: b\r\n' 'Host: a/b\r\n' 'Host: a\r\nContent-Length: x\r\n' \
        'Host: a\r\nContent-Length: -1\r\n' 'Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n' \
        'Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n'; do
        raw "POST /clientes HTTP/1.1\r\n$lines\r\nx"
        own 400 'La solicitud no es HTTP válido\.'
    done
}

@test "other versions and codings are answered in JSON" {
    raw 'POST /clientes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n'
    own 501 '.*codificación.*'
    raw 'GET /clientes HTTP/2.0\r\nHost: a\r\n\r\n'
    own 505 '.*versión.*'
    raw 'GET /saludo HTTP/1.0\r\n\r\n'
    grep -q '^HTTP/1.1 200' <<<"$answer"
}

@test "paths that only look like a program's are unknown" {
    local path
    for path in /consola /consola/ /consola/nada.js /consola/../index.html /consola/lib /index.html /clientesx /clientes.json /Clientes /saludos /./clientes /x/../clientes /clientes%78 /%43lientes /%63liente \
        /clientes%2F /clientes%3F /%2Fclientes /%63lientes%2FAna /%61rchivos /archivos/..%2Fclientes/x //error/json \
        /error/json //program /nginx_status; do
        sent GET "$path"
        own 404 'La ruta no existe\.'
    done
    sent HEAD /nada
    [[ $status == 404 && $(header Content-Length) == 31 ]]
}

@test "a program's paths are its own percent-encoded, too, and after any slashes" {
    local path
    for path in /saludo /%73aludo /%73%61%6C%75%64%6f //saludo ///%73aludo /%6civez; do
        call GET site "$path"
        [[ $status == 200 ]] || { echo "$path: $status" >&2; return 1; }
    done
    call POST archivos //archivos '{"nombre":"Codificada"}'
    expect 201
    for path in /%63lientes/Codificada/%68istorial '//client%65s/Codificada/historial?limite=1'; do
        call GET site "$path"
        [[ $status == 200 && $body == '[{'* ]] || { echo "$path: $status" >&2; return 1; }
    done
    call PATCH site //clientes/Codificada '{"nombre":"Otra"}'
    call GET site //%63lientes/Codificada/historial?limite=1
    [[ $status == 308 && $(header Location) == /%63lientes/Otra/historial?limite=1 ]]
    call DELETE archivos /arch%69vos/Otra
    expect 200
}

@test "the log, operations and the bin are on the site and the customer side, and not on the storage side" {
    local side path
    call POST archivos /archivos '{"nombre":"Visible"}'
    call GET clientes '/cambios?limite=1'
    local number
    number=$(jq '.[0].operacion' <<<"$body")
    for path in /papelera /cambios "/operaciones/$number"; do
        for side in site clientes; do
            call GET "$side" "$path"
            [[ $status == 200 ]] || { echo "$side $path: $status" >&2; return 1; }
        done
        call GET archivos "$path"
        answer=$headers$'\n'$body
        own 404 'La ruta no existe\.'
    done
    for path in /papelerax /cambiosx /operacionesx /operaciones. /Cambios; do
        sent GET "$path"
        own 404 'La ruta no existe\.'
    done
    call POST archivos "/operaciones/$number/deshacer"
    answer=$headers$'\n'$body
    own 404 'La ruta no existe\.'
}

@test "conditions, keys, preferences and types reach the program" {
    call POST site /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}' --header 'Idempotency-Key: n-1' \
        --header 'Prefer: return=representation'
    [[ $status == 201 && $(header Preference-Applied) == return=representation ]]
    local tag
    tag=$(header ETag)
    call POST site /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}' --header 'Idempotency-Key: n-1'
    [[ $status == 201 && $(header Idempotency-Replayed) == true && $(header Location) == /clientes/Ana ]]
    call GET site /clientes/Ana '' --header "If-None-Match: $tag"
    [[ $status == 304 && $(header ETag) == "$tag" && ! $body ]]
    call GET site /clientes/Ana '' --header 'If-Match: "0"'
    [[ $status == 412 && $(header ETag) == "$tag" ]]
    call GET site /cambios '' --header 'Accept: application/x-ndjson'
    [[ $(header Content-Type) == application/x-ndjson ]]
    call PATCH site /clientes/Ana '' --header 'Content-Type: application/merge-patch+json' --data '{"nombre":"Eva"}'
    expect 200 '{"message":"Cliente Eva actualizado.","status":"ok"}'
    call GET site '/clientes/Ana?en=0' '' --header 'If-Match: *'
    expect 404
    call GET site /clientes/Ana/historial?limite=1
    [[ $status == 308 && $(header Location) == /clientes/Eva/historial?limite=1 ]]
    call DELETE site /clientes/Eva
    [[ $status == 200 ]]
}

# More than a program keeps parameters.
@test "hundreds of fields that nobody asks for are no matter, and a condition after them is" {
    seq -f 'x%04g: y' 1 300 >"$BATS_TEST_TMPDIR/fields"
    printf 'If-Match: "0"\nProxy: http://127.0.0.1:1\nAuthorization: Basic YTpi\n' >>"$BATS_TEST_TMPDIR/fields"
    call POST site /clientes '{"nombre":"Muchas","contacto":"a","servicio":"TV"}'
    call GET site /clientes/Muchas '' --header "@$BATS_TEST_TMPDIR/fields"
    expect 412
    call DELETE site /clientes/Muchas
    [[ $status == 200 ]]
}

@test "on loopback only its own names are answered, on every side" {
    local host side
    for host in localhost LocalHost 127.0.0.1 '[::1]'; do
        for host in "$host" "$host:$SKY_PORT" "$host:1"; do
            sent GET /saludo --header "Host: $host"
            [[ $status == 200 ]] || { echo "$host: $status" >&2; return 1; }
        done
    done
    raw 'GET /saludo HTTP/1.0\r\n\r\n'
    grep -q '^HTTP/1.1 200' <<<"$answer"
    for host in ajeno.test "ajeno.test:$SKY_PORT" localhost.ajeno.test 127.0.0.1.ajeno.test ajeno.test:127.0.0.1 localhos \
        xlocalhost 127.0.0.2 127.0.0.11 127x0x0x1 0.0.0.0 '[::]' '[::2]' _; do
        for side in site clientes archivos; do
            call GET "$side" /livez '' --header "Host: $host"
            answer=$headers$'\n'$body
            own 421 'Aquí solo se atiende a localhost, 127\.0\.0\.1 y \[::1\]\.' || { echo "$host" >&2; return 1; }
        done
        call POST archivos /archivos '{"nombre":"Rebotado"}' --header "Host: $host" \
            --header 'Accept: application/problem+json'
        [[ $status == 421 && $body == '{"code":"MISDIRECTED",'* ]]
    done
    raw 'GET http://ajeno.test/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
    grep -q '^HTTP/1.1 421' <<<"$answer"
    call GET archivos /archivos/Rebotado
    [[ $status == 404 ]]
}

@test "a page of another site, or of another origin, writes nothing; one of this one does" {
    local side header
    call POST archivos /archivos '{"nombre":"Propio"}' --header 'Sec-Fetch-Site: same-origin' \
        --header "Origin: http://127.0.0.1:$SKY_ARCHIVOS_PORT"
    [[ $status == 201 ]]
    local number
    number=$(header Sky-Operacion)
    for header in 'Sec-Fetch-Site: cross-site' 'Sec-Fetch-Site: same-site' 'Origin: https://ajeno.test' 'Origin: null' \
        "Origin: http://127.0.0.1:$SKY_PORT" "Origin: http://localhost:$SKY_CLIENTES_PORT"; do
        call POST clientes "/operaciones/$number/deshacer" '' --header "$header"
        expect 403 '{"error":"Una página de otro sitio no puede escribir aquí."}'
        call DELETE clientes /clientes/Propio '' --header "$header"
        expect 403
        call PUT clientes /clientes/Propio '{"contacto":"x"}' --header "$header"
        expect 403
        call POST archivos /archivos '{"nombre":"Ajeno"}' --header "$header" --header 'Accept: application/problem+json'
        [[ $status == 403 && $body == '{"code":"OTHER_SITE",'*'"status":403,"title":"Prohibido"'* ]]
        call GET clientes /clientes/Propio '' --header "$header"
        [[ $status == 200 ]]
    done
    call GET archivos /archivos/Ajeno
    [[ $status == 404 ]]
}

@test "on the machine that one works at, whoever sends credentials has no name" {
    call POST site /clientes '{"nombre":"De nadie","contacto":"c","servicio":"s"}' --user ana:clave --header 'Sky-Caller: ana'
    [[ $status == 201 ]]
    call GET site /clientes/De%20nadie/historial
    [[ $status == 200 && $body == *'"autor":"anonimo"'* ]]
}

@test "a body without a media type is refused" {
    call POST archivos /archivos '' --header 'Content-Type:' --data '{"nombre":"Sin tipo"}'
    expect 415 '{"error":"El cuerpo debe ser de tipo application/json."}'
    call PATCH clientes /clientes/Nadie '' --header 'Content-Type:' --data '{}'
    [[ $status == 415 && $(header Accept-Patch) == 'application/merge-patch+json, application/json' ]]
    call GET archivos /archivos/Sin%20tipo
    [[ $status == 404 ]]
    call POST archivos /archivos
    [[ $status == 400 ]]
}

@test "too long a URL, too large headers, too large a body" {
    local long
    long=$(printf 'a%.0s' {1..9000})
    sent GET "/clientes/$long"
    own 414 'La URL es demasiado larga\.'
    sent GET /clientes --header "X-Long: $long"
    own 431 'Las cabeceras son demasiado grandes\.'
    head -c 1048577 /dev/zero >"$BATS_TEST_TMPDIR/large"
    sent POST /clientes --header 'Expect:' --data-binary "@$BATS_TEST_TMPDIR/large"
    own 413 'El cuerpo supera 1 MiB\.'
    sent POST /clientes --header 'Transfer-Encoding: chunked' --data-binary "@$BATS_TEST_TMPDIR/large"
    own 413 'El cuerpo supera 1 MiB\.'
    head -c 1048576 /dev/zero >"$BATS_TEST_TMPDIR/largest"
    sent POST /clientes --header 'Expect:' --header 'Content-Type: application/json' \
        --data-binary "@$BATS_TEST_TMPDIR/largest"
    [[ $status == 400 ]]
}

@test "errors of nginx's own come as problem details on request" {
    sent GET "/clientes/$(printf 'a%.0s' {1..9000})"
    own 414 'La URL es demasiado larga\.'
    sent GET /nada --header 'Accept: application/problem+json' --header 'X-Request-Id: r-1'
    expect 404 '{"code":"NO_ROUTE","detail":"La ruta no existe.","error":"La ruta no existe.","instance":"r-1","status":404,"title":"No encontrado","type":"about:blank"}'
    [[ $(header Content-Type) == application/problem+json ]]
}

# Each row: what is accepted, and the form of an error that it gets.
@test "nginx and the programs give the form of an error that is accepted best" {
    local accept form wanted path
    while IFS=$'\t' read -r accept form; do
        [[ $form == problem ]] && wanted=application/problem+json || wanted=application/json
        for path in /nada /clientes/Nadie; do
            call GET site "$path" '' --header "Accept: $accept"
            [[ $status == 404 && $(header Content-Type) == "$wanted" ]] ||
                { echo "$path, $accept: $headers" >&2; return 1; }
        done
    done <<'TABLE'
application/problem+json	problem
Application/Problem+JSON ; Q=0.1, text/html	problem
*/*	json
text/html	json
application/problem+json;q=0	json
application/problem+json;q=0.000, */*	json
application/json;q=0, application/*;q=0.3	problem
application/json;q=0, application/problem+json;q=0, */*	json
application/problem+json;q=0.4, application/json;q=0.5	json
application/json;q=0.4, application/problem+json;q=0.41	problem
application/json;q=0.999, application/problem+json	problem
application/problem+json;q=0.5, */*;q=0.8	json
*/*;q=0.8, application/json;q=0.75	problem
application/*;q=0.2, */*, application/json	json
application/json;q=0.50, application/problem+json;q=0.5	json
application/problem+json;q=0.50;x=1, application/json;q=0.5	problem
*/*, application/problem+json	problem
application/json, application/problem+json	json
application/problem+json, application/json	problem
application/jsonx, application/problem+json, application/json	problem
application/problem+jsonx	json
xapplication/problem+json	json
application/x;a=", application/problem+json"	json
application/x;a=",", application/problem+json;a="\",";q=0.3	problem
application/problem+json foo	json
application/problem+json;q=2	json
application/problem+json;q	json
TABLE
}

# 8 KB that each expression would have to take apart in many ways, if it could.
@test "no Accept is long to read" {
    local piece many
    for piece in 'a/b;' ';' ' ' '; ' ',' '"' 'a;x="' '\' 'application/problem+json;' '*/*;a ' 'application/json;q=0;'; do
        many=$(printf "%*s" $((8000 / ${#piece})) '')
        call GET site /nada '' --header "Accept: a/b${many// /"$piece"}" --max-time 1
        [[ $status == 404 ]] || { echo "$piece: $status" >&2; return 1; }
    done
}

# guarded <what a page may load>: the last answer has each of the fields once that keep a browser from misusing it.
none="default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
guarded() {
    local wanted
    for wanted in "Content-Security-Policy: $1" 'Cross-Origin-Opener-Policy: same-origin' \
        'Cross-Origin-Resource-Policy: same-origin' 'Referrer-Policy: no-referrer' 'X-Content-Type-Options: nosniff' \
        "X-Request-Id: $(header X-Request-Id)" "Cache-Control: $(header Cache-Control)"; do
        [[ $(grep -ci "^${wanted%%:*}:" <<<"$headers") == 1 ]] && grep -qxF "$wanted" <<<"$headers" ||
            { printf 'not once %s in:\n%s\n' "$wanted" "$headers" >&2; return 1; }
    done
}

@test "every answer, of programs and of nginx itself, tells browsers to keep to themselves" {
    local method path side wanted long
    long=$(printf 'a%.0s' {1..9000})
    while read -r wanted method side path; do
        call "$method" "$side" "$path"
        [[ $status == "$wanted" ]] || { echo "$method $path: $status" >&2; return 1; }
        guarded "$none"
        call "$method" "$side" "$path" '' --header 'Accept: application/problem+json'
        guarded "$none"
    done <<TABLE
200 GET site /saludo
200 HEAD clientes /clientes
404 GET site /clientes/Nadie
400 POST archivos /archivos
204 OPTIONS clientes /clientes
405 TRACE clientes /clientes
405 POST clientes /docs
204 OPTIONS clientes /docs
404 GET archivos /nada
414 GET site /$long
400 GET site /%zz
TABLE
    call GET site /saludo '' --header 'Host: ajeno.test'
    [[ $status == 421 ]]
    guarded "$none"
    raw 'GET /saludo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n'
    headers=$answer
    guarded "$none"
    for path in / /consola/main.js /consola/words/en.js /docs /docs/docs.js /docs/docs.css /openapi.json; do
        call GET site "$path"
        [[ $status == 200 && $(header Cache-Control) == no-cache ]]
        guarded "default-src 'none'; connect-src 'self'; img-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html; ${none#*; }"
    done
}

@test "a program that is gone is a 502 in JSON" {
    kill -KILL "$(program_pid saludo)"
    sent GET /saludo
    [[ $status == 200 ]] || own 502 'El servicio no responde; intente de nuevo en un momento\.'
    [[ $status == 200 || $(header Retry-After) == 1 ]]
    await 120 answers 200 GET site /saludo
}

@test "slow clients are let go, and that is logged" {
    python3 - "$SKY_PORT" <<'PY'
import socket, sys, threading, time
def hold(data, most):
    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    s.settimeout(60); s.sendall(data); began = time.time()
    try: ended = not s.recv(1000)
    except ConnectionResetError: ended = True
    results.append(ended and time.time() - began < most)
for _ in range(4):      # a machine may be busy with something else for seconds, but hardly each time
    results = []
    waits = [threading.Thread(target=hold, args=a) for a in
             ((b'GET /saludo HTTP/1.1\r\nHo', 9), (b'POST /clientes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc', 15))]
    [w.start() for w in waits]; [w.join() for w in waits]
    if results == [True, True]: sys.exit(0)
sys.exit(1)
PY
    await 60 has_lines 1 '"status":408' "$SKY_DATA/log/access.log"
}

# marked <call argument>...: a call whose line in the logs is known by its number, visto-<number>; asked counts them.
# nginx writes its lines a second later or more, each of its workers by itself.
marked() {
    asked=$((asked + 1))
    call "$1" "$2" "$3" "${4-}" --header "X-Request-Id: visto-$asked" "${@:5}"
}

@test "logs are lines of JSON with routes, and know no name" {
    local asked=0
    marked GET site '/clientes/Mar%C3%ADa%20Secreta?buscar=secreta'
    marked POST archivos /archivos '{"nombre":"Secreta","contacto":"secreta@sky.com"}'
    marked DELETE archivos /archivos/Secreta
    call GET site /clientes/Secreta%2F..%2F..%2F..%2Fx    # nginx reads no field of it
    marked PATCH clientes /clientes/Secreta%20Dos '{"nombre":"Secreta Tres"}' --header 'Idempotency-Key: secreta-1'
    marked POST clientes /clientes/Secreta/restaurar
    marked PATCH clientes /clientes/Secreta '{"nombre":"Secreta Tres"}' --header 'If-Match: *'
    marked GET clientes '/clientes/Secreta/historial?limite=1'
    marked GET site '/papelera?en=0'
    marked GET site '/cambios?limite=1'
    marked GET site '/operaciones/secreta'
    marked POST site '/operaciones/secreta/deshacer'
    marked GET site '/clientes?en=secreta'
    marked GET site /clientes/Secreta/otra
    marked GET site /papelera/Secreta
    marked GET clientes /nada/Secreta
    await 60 has_lines "$asked" '"request_id":"visto-' "$SKY_DATA/log/access.log"
    await 60 has_lines 1 '"request":"visto-2"' "$SKY_DATA/log/archivos.log"
    grep -q '"request_id":"visto-2".*"route":"/archivos",.*"status":201' "$SKY_DATA/log/access.log"
    grep -q '"request":"visto-2","method":"POST","route":"/archivos","status":201,"ms":' "$SKY_DATA/log/archivos.log"
    local route
    for route in '/archivos/{nombre}' '/clientes/{nombre}/historial' '/clientes/{nombre}/restaurar' /papelera /cambios \
        '/operaciones/{numero}' '/operaciones/{numero}/deshacer' /clientes; do
        grep -qF "\"route\":\"$route\"" "$SKY_DATA/log/access.log" || { echo "no $route" >&2; return 1; }
    done
    jq -e . "$SKY_DATA"/log/{access,clientes,archivos,cambios}.log >/dev/null
    ! grep -riE 'secreta|127\.0\.0\.1' "$SKY_DATA/log"
}

@test "a write tells what it took to who asks, and its line in the log which operation it wrote, of which trace" {
    local trace=4bf92f3577b34da6a3ce929d0e0e4736 took='dur=[0-9]+\.[0-9]{3}'
    call POST archivos /archivos '{"nombre":"Medida","contacto":"c","servicio":"s"}' -H 'Prefer: server-timing' \
        -H 'X-Request-Id: medida-1' -H "traceparent: 00-$trace-00f067aa0ba902b7-01"
    [[ $status == 201 && $(header Server-Timing) =~ ^total\;$took,\ queue\;$took,\ commit\;$took$ ]]
    local number
    number=$(header Sky-Operacion)
    call GET clientes /clientes/Medida
    [[ $(header Server-Timing) == '' ]]
    call GET clientes /clientes/Medida '' -H 'Prefer: count=exact, server-timing'
    [[ $(header Server-Timing) =~ ^total\;$took$ ]]
    await 60 has_lines 1 '"request":"medida-1".*}$' "$SKY_DATA/log/archivos.log"
    [[ $(jq -r 'select(.request == "medida-1") | "\(.operation) \(.trace)"' "$SKY_DATA/log/archivos.log") == "$number $trace" ]]
}

@test "the route is for the log alone, and what nginx answers by itself has none; nor has it a method of any length" {
    local method
    method=$(printf 'M%.0s' {1..900})
    call GET site '/clientes/Nadie' '' --header 'X-Request-Id: ruta-1'
    [[ $status == 404 && $headers != *Ruta* ]]
    call PUT site /readyz '{}' --header 'X-Request-Id: ruta-2'
    [[ $status == 405 && $headers != *Ruta* ]]
    call PUT site /nada '{}' --header 'X-Request-Id: ruta-3'
    call "$method" site /clientes '' --header 'X-Request-Id: ruta-4'
    call TRACE site /clientes '' --header 'X-Request-Id: ruta-5'
    [[ $status == 405 && $(header Allow) == *GET* ]]
    await 60 has_lines 5 '"request_id":"ruta-' "$SKY_DATA/log/access.log"
    diff - <(sed -nE 's/.*"request_id":"ruta-(.)","method":"(.*)","route":"(.*)","port.*/\1 \2 \3/p' "$SKY_DATA/log/access.log" | sort) <<'TEXT'
1 GET /clientes/{nombre}
2 PUT /readyz
3 PUT -
4 - /clientes
5 TRACE /clientes
TEXT
}

@test "no line of a log is longer than 512 bytes, whatever a request brings" {
    local long word
    long=$(printf 'A%.0s' {1..7000})
    for word in "$long" "${long:0:64}"; do
        call "$word" site /clientes '' --header "X-Request-Id: $word"
        call GET site "/clientes/$word" '' --header "X-Request-Id: $word" --header "Accept: $word"
        call POST site /clientes '{}' --header "X-Request-Id: $word" --header "Idempotency-Key: $word" --header "Prefer: $word"
        call GET site "/$word?$word" '' --header "X-Request-Id: $word"
    done
    await 60 has_lines 3 "${long:0:64}" "$SKY_DATA/log/access.log"
    ! cat "$SKY_DATA"/log/*.log | awk 'length > 511' | cut -c -600 | grep .
}

@test "nginx gives every request an identifier of its own" {
    local count=300
    curl --noproxy '*' --silent --parallel --parallel-max 20 --output /dev/null --write-out '%header{x-request-id}\n' \
        "http://127.0.0.1:$SKY_PORT/{saludo,nada}?[1-150]" >"$BATS_TEST_TMPDIR/ids"
    (($(grep -cE '^[A-Za-z0-9._-]{1,64}$' "$BATS_TEST_TMPDIR/ids") == count && $(sort -u "$BATS_TEST_TMPDIR/ids" | wc -l) == count))
}

# --- nginx/routes

# house <name> <side> <row>...: a house like this one with one more program, in $house. Rows are as --routes prints them.
house() {
    house=$BATS_TEST_TMPDIR/$1
    mkdir -p "$house/build/cgi-bin"
    cp -R "$root/nginx" "$house/"
    sed "s|^$2_programs = .*|& cgi-bin/$1|" "$root/Makefile.am" >"$house/Makefile.am"
    ln -s "$SKY_BUILD"/cgi-bin/{clientes,archivos,saludo,salud,cambios,lote,sesion} "$house/build/cgi-bin/"
    printf '#!/bin/sh\nprintf "%s"\n' "$(printf '%s\\n' "${@:3}")" >"$house/build/cgi-bin/$1"
    chmod +x "$house/build/cgi-bin/$1"
}

# written: what nginx/routes adds to nginx's configuration for that program, without blanks.
written() {
    diff <("$root/nginx/routes" nginx) <(SKY_BUILD=$house/build "$house/nginx/routes" nginx) |
        sed -nE 's/^> +//; s/ +/ /; /^[a-z0-9_-]+ .*;$|^upstream/p'
}

@test "nginx has the routes that the programs print" {
    diff "$SKY_BUILD/nginx/sky.conf.in" <("$root/nginx/routes" nginx)
    local name
    for name in $("$root/nginx/routes" programs); do
        "$SKY_BUILD/cgi-bin/$name" --routes | cut -f 2 | cut -d / -f 2 | sort -u | while read -r first; do
            [[ $first-$name == clientes-lote ]] || grep -qE "^ +$first +$name;" "$SKY_BUILD/nginx/sky.conf.in"
        done
    done
}

@test "a request of one program below the segment of another one has an expression of its own" {
    ! grep -qE "^ +clientes +lote;" "$SKY_BUILD/nginx/sky.conf.in"
    (($(grep -cE '^ +"~\^clientes:POST:/\+.*" lote;$' "$SKY_BUILD/nginx/sky.conf.in") == 1))
}

@test "a new program is its own file and a word in Makefile.am" {
    house persona customer 'POST\t/personas\tpublic\tjson\t-' 'DELETE\t/personas/{id}\tadmin\tnone\tde en'
    [[ $(written) == 'upstream persona {
server "unix:@RUN_DIR@/persona.sock" max_fails=0;
keepalive 128;
keepalive_requests 100000;
keepalive_timeout 60s;
personas persona;' ]]
    SKY_BUILD=$house/build "$house/nginx/routes" nginx | grep -qF '"~^POST (?:[A-Za-z]+://[^/ ]*)?/+(?:[p]|%70)(?:[e]|%65)'
    house panel storage 'GET\t/panel\tpublic'
    [[ $(written | tail -n 3) == 'panel panel;
panel off;
panel "";' ]]
    SKY_BUILD=$house/build "$house/nginx/routes" page "$root/docs/requests.md" | grep -qxF '| `GET /panel` | `panel` | `public` | |'
    [[ $("$house/nginx/routes" programs | tr '\n' ' ') == 'clientes saludo cambios lote sesion archivos panel salud ' ]]
}

@test "no listener of any server lets the kernel keep megabytes for a client that does not read" {
    local listeners
    listeners=$(grep -rhE '\blisten [@[0-9]' "$root/nginx" "$root/bootstrap" "$root/ansible/roles")
    (($(wc -l <<<"$listeners") >= 7))
    ! grep -v ' sndbuf=256k;' <<<"$listeners"
}

@test "without access control no nginx listens beyond loopback" {
    local house=$BATS_TEST_TMPDIR/house listen
    mkdir "$house"
    cp -R "$root"/{bootstrap,nginx,Makefile.am} "$house/"
    for listen in 0.0.0.0:@SITE_PORT@ @SITE_PORT@ '[::]:@SITE_PORT@'; do
        sed "s|listen 127.0.0.1:@SITE_PORT@|listen $listen|" "$root/nginx/servers-local.conf.in" >"$house/nginx/servers-local.conf.in"
        run env -u SKY_STORE SKY_ACCESS=0 SKY_DATA="$BATS_TEST_TMPDIR/other" SKY_PORT=1 SKY_CLIENTES_PORT=2 SKY_ARCHIVOS_PORT=3 \
            timeout 120 "$house/bootstrap" run
        [[ $status == 1 && $output == *'nginx would listen beyond loopback, and access control is off'* ]]
    done
}
