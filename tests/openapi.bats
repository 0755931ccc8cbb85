#!/usr/bin/env bats
# What /openapi.json says of the API is so: every answer of every session is as it has it, a linter has no objection, and a
# client made from it works. A route without its description is found, and a description without its route.

load lib/stack
load lib/session

setup_file() {
    export modules=$root/build/npm/openapi/node_modules REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
    [[ -d $modules ]] || { echo "./bootstrap deps check installs what judges it" >&2 && return 1; }
}

teardown() {
    [[ ! ${proxies:-} ]] || kill $proxies
    stack_stop
}

documents() { printf '%s\n' "$SKY_BUILD"/html/openapi/{customer,storage}.json; }

# --- what nginx sends

# same <expression> <file>: the last answer has that as its type, and is that file.
same() { [[ $status == 200 && $(header Content-Type) =~ ^$1$ ]] && cmp "$BATS_TEST_TMPDIR/answer" "$2"; }

@test "/openapi.json and /docs are sent as they are, with what every resource has" {
    stack_start "$BATS_TEST_TMPDIR/data"
    local path tag
    call GET site /docs '' --header 'X-Request-Id: d1'
    same 'text/html; charset=utf-8' "$root/nginx/html/docs/index.html"
    [[ $(header X-Request-Id) == d1 && $(header Content-Security-Policy) == "default-src 'none'; connect-src 'self'; "* ]]
    call GET site '/docs/docs.js?x'
    same 'text/javascript; charset=utf-8' "$root/nginx/html/docs/docs.js"
    call GET archivos /docs/docs.css
    same 'text/css; charset=utf-8' "$root/nginx/html/docs/docs.css"
    call GET site /
    same 'text/html; charset=utf-8' "$root/nginx/html/index.html"
    call GET site /consola/lib/lit-html.js
    same 'text/javascript; charset=utf-8' "$root/nginx/html/consola/lib/lit-html.js"
    call GET site /consola/icons.svg
    same 'image/svg\+xml; charset=utf-8' "$root/nginx/html/consola/icons.svg"
    call GET archivos /openapi.json
    same application/json "$SKY_BUILD/html/openapi/storage.json"
    for path in /openapi.json /docs / /consola/main.js; do
        call GET clientes "$path"
        tag=$(header ETag)
        [[ $tag == '"'*'"' && $(header X-Content-Type-Options) == nosniff ]]
        call GET clientes "$path" '' --header "If-None-Match: $tag"
        expect 304
        call HEAD clientes "$path"
        [[ $status == 200 && $(header ETag) == "$tag" ]]
        call OPTIONS clientes "$path"
        [[ $status == 204 && $(header Allow) == 'GET, HEAD, OPTIONS' ]]
        call TRACE clientes "$path"
        [[ $status == 405 ]]
        call POST clientes "$path" '{}'
        expect 405 '{"error":"El método no está permitido aquí; se admiten: GET, HEAD, OPTIONS."}'
        [[ $(header Allow) == 'GET, HEAD, OPTIONS' ]]
        call DELETE clientes "$path" '' --header 'Accept: application/problem+json'
        [[ $status == 405 && $(jq -r .code <<<"$body") == METHOD_NOT_ALLOWED ]]
        call GET clientes "$path" '' --header 'Host: otra.test'
        expect 421
    done
    for path in /docs/ /docs/index.html /docs/x.js /docs/..%2fopenapi/storage.json /docs/../openapi/storage.json /openapi /html; do
        call GET site "$path"
        expect 404 '{"error":"La ruta no existe."}'
    done
    call TRACE site /nada
    expect 404
}

@test "who does not know what there is, is told where it is described; nobody else" {
    stack_start "$BATS_TEST_TMPDIR/data"
    local described='</openapi.json>; rel="service-desc"' path
    for path in / /nada /docs /openapi.json; do
        call GET site "$path"
        [[ $(header Link) == "$described" ]]
    done
    for path in /clientes /clientes/Ana /openapi.json; do
        call OPTIONS site "$path"
        [[ $status == 204 && $(header Link) == "$described" ]]
    done
    for path in /clientes /clientes/Ana /saludo /cambios /clientes/Ana/nada; do
        call GET site "$path"
        [[ ! $(header Link) ]]
    done
    call POST archivos /archivos '{"nombre":"Ana"}'
    call POST archivos /archivos '{"nombre":"Eva"}'
    call GET site '/cambios?limite=1'
    [[ $(header Link) == *'rel="next"' && $(header Link) != *$'\n'* ]]
}

# --- the document

@test "each side has a document of its own, without the other's routes" {
    stack_start "$BATS_TEST_TMPDIR/data"
    local side
    for side in site clientes archivos; do
        call GET "$side" /openapi.json
        expect 200
        [[ $(header Content-Type) == application/json ]]
        jq -r '.paths | keys[] | split("/")[1]' <<<"$body" | sort -u | xargs >"$BATS_TEST_TMPDIR/$side"
    done
    [[ $(<"$BATS_TEST_TMPDIR/site") == *clientes* && $(<"$BATS_TEST_TMPDIR/site") != *archivos* ]]
    [[ $(<"$BATS_TEST_TMPDIR/archivos") == *archivos* && $(<"$BATS_TEST_TMPDIR/archivos") != *clientes* ]]
    cmp "$BATS_TEST_TMPDIR/site" "$BATS_TEST_TMPDIR/clientes"
}

@test "every row of the programs is an operation, with the role and the parameters that it has" {
    local name
    for name in $("$root/nginx/routes" programs); do "$SKY_BUILD/cgi-bin/$name" --routes; done | cut -f 1-3,5 |
        sed 's/ \*$//; s/\t[*-]$/\t/' | sort >"$BATS_TEST_TMPDIR/rows"
    documents | xargs jq -r '.paths | to_entries[] | .key as $path | .value | to_entries[]
        | [(.key | ascii_upcase), $path, .value["x-rol"], ([.value.parameters[] | select(.in == "query").name] | join(" "))]
        | @tsv' | grep -vP '\t/(openapi.json|docs|consola/[^\t]*)?\t' | sort -u >"$BATS_TEST_TMPDIR/described"
    diff "$BATS_TEST_TMPDIR/rows" "$BATS_TEST_TMPDIR/described"
}

# house <sed script> <file of docs/openapi>: a house with that file changed so; what nginx/routes says of its document.
house() {
    rm -rf "$BATS_TEST_TMPDIR/house"
    mkdir -p "$BATS_TEST_TMPDIR/house"
    cp -R "$root"/{nginx,docs,Makefile.am,configure.ac} "$BATS_TEST_TMPDIR/house/"
    sed -i "$1" "$BATS_TEST_TMPDIR/house/docs/openapi/$2"
    said=$("$BATS_TEST_TMPDIR/house/nginx/routes" openapi customer health 2>&1 >/dev/null) && return 1
    echo "$said"
}

@test "a route, a parameter or a code that nothing is said of is no document; nor is what is said of none" {
    house 's|"GET /papelera"|"GET /papeleras"|' operations.json | grep -F 'says nothing of the route GET /papelera'
    house 's|^  "GET /livez"|  "PUT /livez": {}, &|' operations.json | grep -F 'knows the route that no row has: PUT /livez'
    house 's|"limite"|"limites"|' parameters.json | grep -F 'says nothing of the parameter limite'
    house 's|^  "limite"|  "otro": {}, &|' parameters.json | grep -F 'knows the parameter that no row has: otro'
    house 's|, "UNDO_TOO_FAR"||' operations.json | grep -F 'knows the code that no row has: UNDO_TOO_FAR'
    house 's|"NO_OPERATION"|"NADA"|' operations.json | grep -F 'says nothing of the code NADA'
}

@test "what judges it is pinned, and by no address" {
    ! grep '"resolved"' "$BATS_TEST_DIRNAME/openapi/package-lock.json"
    jq -e '.dependencies | all(.[]; test("^[0-9.]+$"))' "$BATS_TEST_DIRNAME/openapi/package.json"
    jq -e '.packages | to_entries | map(select(.key != "")) | length > 0 and all(.[]; .value.integrity)' \
        "$BATS_TEST_DIRNAME/openapi/package-lock.json"
}

@test "a linter has no objection" {
    documents | xargs "$modules/.bin/redocly" lint --max-problems 20 >"$BATS_TEST_TMPDIR/said" 2>&1 || true
    cat "$BATS_TEST_TMPDIR/said"
    grep -q 'Your API descriptions are valid' "$BATS_TEST_TMPDIR/said"
    ! grep -q 'warning' "$BATS_TEST_TMPDIR/said"
}

# --- the answers

# start_proxy <side> <port> [filter]: before that side of the stack. It takes no notice of what is before "+json" in a
# media type, so it is told that both forms of an error may come as either.
start_proxy() {
    local document=$BATS_TEST_TMPDIR/$1.json
    jq "${3:-.}"' | (.. | objects | select(has("application/problem+json")))
        |= ([.[].schema] as $all | map_values(.schema = { anyOf: $all }))' \
        "$SKY_BUILD/html/openapi/$([[ $1 == archivos ]] && echo storage || echo customer).json" >"$document"
    "$modules/.bin/prism" proxy --cors false --port "$2" --verboseLevel info "$document" \
        "http://127.0.0.1:$(stack_port "$1")" >"$document.log" 2>&1 3>&- &
    proxies+=" $!"
    until grep -q listening "$document.log"; do
        kill -0 "$!" || return 1
        sleep 0.2
    done
}

stack_port() { if [[ $1 == archivos ]]; then echo "$SKY_ARCHIVOS_PORT"; else echo "$SKY_CLIENTES_PORT"; fi; }

# start_proxied [filter of the document]: a registry, with a proxy before each side.
start_proxied() {
    local base
    choose_ports
    choose_ports() { :; }
    reserve_ports
    proxy_customer=$base proxy_storage=$((base + 1)) proxies=''
    start_proxy clientes "$proxy_customer" "$@"
    start_proxy archivos "$proxy_storage" "$@"
    side_port() { if is_proxied; then proxy_port "$1"; else stack_port "$1"; fi; }
}

proxy_port() { if [[ $1 == archivos ]]; then echo "$proxy_storage"; else echo "$proxy_customer"; fi; }

# The proxy ends with a path that is not well encoded, has answers of its own to OPTIONS, and waits for events to end.
is_proxied() {
    [[ $method != OPTIONS && ${request_headers[*]} != *event-stream* && ! $path =~ %([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$) ]] &&
        { [[ ! $path =~ %[89A-Fa-f] ]] || printf '%b' "${path//%/\\x}" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1; }
}

# In place of the session's own judge, which the proxy's manners would not please: what the proxy says of the exchange.
session_judge() {
    local line said=[]
    is_proxied || return 0
    while IFS= read -r line; do
        [[ $line != sl-violations:* ]] || said=${line#*: }
    done <<<"$headers"
    printf '%s %s %s %s\t%s\n' "$method" "$side" "$path" "$status" "$said" >>"$BATS_TEST_TMPDIR/said"
}

# play_proxied <session>...: each with a registry of its own. Leaves files of what was judged, and of the objections: to
# any answer, and to a request where it was done, but that clients of the original may send any kind of JSON (docs/api.md).
play_proxied() {
    local case
    for case; do
        stack_start "$BATS_TEST_TMPDIR/$(basename "$case")"
        play "$case" 2>/dev/null || true
        stack_stop
    done
    jq -rR 'split("\t") | .[0] as $what | ($what | split(" ")[-1]) as $status | .[1] | fromjson[]
        | select(.severity == "Error" and .code != 401 and (.message | startswith("Supported content types") | not))
        | select(.location[0] == "response" or $status[:1] == "2")
        | "\($what) \(.location | join("/")): \(.message)"' "$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/objections"
    grep ' 000' "$BATS_TEST_TMPDIR/said" >>"$BATS_TEST_TMPDIR/objections" || true
    grep -v 'Selected route not found' "$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/judged"
}

@test "no answer of any session is off the schema, nor is what was asked where it was done" {
    start_proxied
    play_proxied "$BATS_TEST_DIRNAME"/cases/*.session
    ! grep . "$BATS_TEST_TMPDIR/objections"
    (($(wc -l <"$BATS_TEST_TMPDIR/judged") > 600))
}

@test "an answer that is off the schema is found: a status, a member, a header" {
    start_proxied '.components.schemas.Hecho.properties.status.const = "bien" | .components.headers.ETag.schema.pattern = "^x"
        | del(.paths["/papelera"].get.responses["200"])'
    play_proxied "$BATS_TEST_DIRNAME/cases/bin.session"
    grep -q 'DELETE clientes /clientes/Ana 200 response/body/status' "$BATS_TEST_TMPDIR/objections"
    grep -q 'response/header' "$BATS_TEST_TMPDIR/objections"
    grep -q 'GET clientes /papelera 200 response: Unable to match' "$BATS_TEST_TMPDIR/objections"
}

# described <jq expression> [argument...]: of the site's document, where names lead to what they stand for.
described() {
    jq -er '. as $document | def at: if has("$ref") then .["$ref"] as $ref | $document | getpath($ref[2:] / "/") else . end;
        '"$1" "${@:2}" "$SKY_BUILD/html/openapi/customer.json"
}

# as_described <method> <path of the document> <media type>: the last answer has members and headers as it says there.
as_described() {
    local answer='.paths[$path][$method].responses[$status] | at' arguments=(--arg path "$2" --arg method "${1,,}"
        --arg status "$status" --arg type "$3" --argjson body "$body") name
    [[ $(header Content-Type) == "$3" ]] || return 1
    described "$answer"' | .content[$type].schema | [., .allOf[]?] | map(at) | ([.[].required[]?] - ($body | keys) == [])
        and (($body | keys) - [.[].properties // {} | keys[]] == [])
        and ([.[].properties.code.enum // [] | .[]] | . == [] or (. - [$body.code]) != .)' "${arguments[@]}" || return 1
    for name in $(described "$answer"' | .headers | keys[]' "${arguments[@]}"); do [[ $(header "$name") ]] || return 1; done
}

@test "what an old name answers, where the proxy goes on by itself, and errors are in the form that was asked for" {
    stack_start "$BATS_TEST_TMPDIR/data"
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    call PATCH clientes /clientes/Ana '{"nombre":"Eva"}'
    local type
    for type in application/json application/problem+json; do
        call GET clientes /clientes/Ana '' --header "Accept: $type"
        [[ $status == 308 ]]
        as_described GET '/clientes/{nombre}' "$type"
        call PATCH clientes /clientes/Eva '{}' --header 'If-Match: "0"' --header "Accept: $type"
        [[ $status == 412 ]]
        as_described PATCH '/clientes/{nombre}' "$type"
    done
    status=404
    ! as_described PATCH '/clientes/{nombre}' "$type"
}

# --- clients

# compile <file>...: against what is generated from the document of the running registry, in $client.
compile() {
    client=$BATS_TEST_TMPDIR/client
    mkdir -p "$client"
    ln -sfn "$modules" "$client/node_modules"
    cp "$@" "$client/"
    echo '{ "type": "module" }' >"$client/package.json"
    "$modules/.bin/openapi-typescript" "http://127.0.0.1:$SKY_CLIENTES_PORT/openapi.json" --output "$client/sky.d.ts" >"$client/generated" 2>&1
    (cd "$client" && node_modules/.bin/tsc --strict --target es2022 --module nodenext --lib es2022,dom,dom.iterable ./*.ts)
}

@test "a client that is generated from it compiles and works" {
    stack_start "$BATS_TEST_TMPDIR/data"
    compile "$BATS_TEST_DIRNAME/openapi/client.ts"
    node "$client/client.js" "http://127.0.0.1:$SKY_CLIENTES_PORT"
    call GET clientes /cambios
    (($(jq length <<<"$body") == 5))
    sed 's/contacto: null/contacto: 5/' "$BATS_TEST_DIRNAME/openapi/client.ts" >"$BATS_TEST_TMPDIR/client.ts"
    ! compile "$BATS_TEST_TMPDIR/client.ts" >"$BATS_TEST_TMPDIR/refused"
    grep -F "Type 'number' is not assignable to type 'string'" "$BATS_TEST_TMPDIR/refused"
}
