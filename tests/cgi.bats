#!/usr/bin/env bats
# Each program as a plain CGI program (RFC 3875), and its options.

load lib/stack

setup() {
    use_store "$BATS_TEST_TMPDIR/data"
    unset SKY_WORKERS SKY_TIMEZONE TZ
}

# cgi <program> <method> <uri> [body]: leaves code, and the answer in head and body.
cgi() {
    code=0
    printf '%s' "${4-}" | env REQUEST_METHOD="$2" REQUEST_URI="$3" CONTENT_LENGTH="$(printf '%s' "${4-}" | wc -c)" \
        CONTENT_TYPE=application/json "$SKY_BUILD/cgi-bin/$1" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || code=$?
    head=$(sed '/^\r$/,$d' "$BATS_TEST_TMPDIR/out" | tr -d '\r')
    body=$(sed '1,/^\r$/d' "$BATS_TEST_TMPDIR/out")
}

# wanted <code> <status> <body>
wanted() {
    [[ $code == "$1" && $'\n'$head$'\n' == *$'\n'"Status: $2"$'\n'* && $body == "$3" ]] ||
        { printf 'got %s\n%s\n\n%s\n' "$code" "$head" "$body" "$(cat "$BATS_TEST_TMPDIR/err")" >&2; return 1; }
}

@test "a customer is created, read and deleted by one process a request" {
    cgi clientes POST /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    wanted 0 201 '{"message":"Cliente Ana guardado/actualizado.","status":"ok"}'
    grep -qx 'Location: /clientes/Ana' <<<"$head"
    cgi clientes GET /clientes/Ana
    wanted 0 200 "{\"contacto\":\"a\",\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"TV\",\"fecha_contratacion\":\"$(date +%F)\"}]}"
    cgi archivos DELETE /archivos/Ana
    wanted 0 200 '{"message":"Cliente Ana eliminado.","status":"ok"}'
    cgi archivos GET '/archivos?en=0'
    wanted 0 200 '[]'
}

@test "saludo and salud answer" {
    cgi saludo GET /saludo
    wanted 0 200 '{"message":"Hola desde Sky App v2.0 mejorada!"}'
    cgi salud GET /readyz
    wanted 0 200 '{"status":"ok"}'
    cgi salud GET /version
    wanted 0 200 "{\"version\":\"$("$SKY_BUILD/cgi-bin/salud" --version)\",\"zona_horaria\":\"$(hosts_zone)\",\"por_vencer_dias\":30}"
}

@test "whom to tell of a hole stands at its place for half a year, where it was said" {
    local contact code body head
    cgi salud GET /.well-known/security.txt
    wanted 0 404 '{"error":"No se ha indicado a quién avisar."}'
    for contact in mailto:avisos@ejemplo.org https://ejemplo.org/avisos tel:+34-900-000-000; do
        SKY_SECURITY_CONTACT=$contact cgi salud GET /.well-known/security.txt
        wanted 0 200 "Contact: $contact
Expires: $(date +%F --date="@$(($(date +%s) + 180 * 86400))")T00:00:00Z
Preferred-Languages: es, en"
        grep -qix 'Content-Type: text/plain; charset=utf-8' <<<"$head"
    done
    for contact in avisos@ejemplo.org http://ejemplo.org mailto: 'mailto:a b' $'https://a\nb' https://ñ.org; do
        SKY_SECURITY_CONTACT=$contact cgi salud GET /.well-known/security.txt
        [[ $code != 0 && $'\n'$head$'\n' == *$'\nStatus: 503\n'* ]] || { echo "$contact: $head" >&2; return 1; }
        grep -qF "SKY_SECURITY_CONTACT is '" "$BATS_TEST_TMPDIR/err"
    done
}

@test "a list of origins that is none is refused by every program, by its name" {
    local name
    for name in clientes archivos saludo salud; do
        SKY_CORS_ORIGINS='https://a.b *' cgi "$name" GET /saludo
        [[ $code != 0 ]] && grep -qF "SKY_CORS_ORIGINS has '*'" "$BATS_TEST_TMPDIR/err"
    done
}

hosts_zone() {
    local zone
    zone=$(readlink /etc/localtime) || { date +%Z; return; }
    echo "${zone##*zoneinfo/}"
}

@test "a service is in the state of the day in the zone that is set, and due by the setting" {
    local zone day end
    for zone in Pacific/Pago_Pago Pacific/Kiritimati; do
        export SKY_TIMEZONE=$zone
        day=$(TZ=$zone date +%F) end=$(TZ=$zone date +%F --date='40 days')
        cgi archivos POST /archivos "{\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"a\",\"fecha_contratacion\":\"$day\"},{\"descripcion\":\"b\",\"fecha_contratacion\":\"$(TZ=$zone date +%F --date='1 day')\"},{\"descripcion\":\"c\",\"fecha_fin\":\"$(TZ=$zone date +%F --date='1 day ago')\"},{\"descripcion\":\"d\",\"fecha_fin\":\"$end\"}]}"
        cgi clientes GET /clientes/Ana/servicios
        SKY_POR_VENCER_DIAS=40 cgi_states
        [[ $(TZ=$zone date +%F) == "$day" ]] || continue    # midnight was between the two
        [[ $(jq -r '.[].estado' <<<"$body" | xargs) == "activo futuro vencido activo" ]]
        [[ $states == "activo futuro vencido por_vencer" ]]
        cgi clientes DELETE /clientes/Ana/servicios/a
        cgi clientes GET /clientes/Ana/servicios
        [[ $(TZ=$zone date +%F) == "$day" ]] || continue
        [[ $(jq -r '.[0] | .estado + " " + .fecha_baja' <<<"$body") == "de_baja $day" ]]
    done
}

# Leaves the states, and the answer before as it was.
cgi_states() {
    local head body
    cgi clientes GET /clientes/Ana/servicios
    states=$(jq -r '.[].estado' <<<"$body" | xargs)
}

# Their days are never the same.
@test "days are those of the zone that is set, from -11 to +14" {
    local zone name day
    for zone in Pacific/Pago_Pago Etc/UTC America/Bogota Asia/Kathmandu Pacific/Kiritimati; do
        export SKY_TIMEZONE=$zone
        name=${zone#*/} day=$(TZ=$zone date +%F)
        cgi clientes POST /clientes "{\"nombre\":\"$name\",\"contacto\":\"a\",\"servicio\":\"TV\"}"
        [[ $code == 0 ]]
        cgi clientes GET "/clientes/$name?en=$day"
        [[ $(TZ=$zone date +%F) == "$day" ]] || continue    # midnight was between the two
        wanted 0 200 "{\"contacto\":\"a\",\"nombre\":\"$name\",\"servicios\":[{\"descripcion\":\"TV\",\"fecha_contratacion\":\"$day\"}]}"
        cgi clientes GET "/clientes/$name?en=$(TZ=$zone date +%F --date='1 day')"
        wanted 0 400 '{"error":"El parámetro '"'en'"' está en el futuro."}'
        cgi clientes GET "/clientes?en=$(TZ=$zone date +%F --date='1 day ago')"
        wanted 0 200 '[]'
        cgi salud GET /version
        [[ $(jq -r .zona_horaria <<<"$body") == "$zone" ]]
    done
}

@test "a zone that the host does not have is named" {
    local zone
    for zone in Marte/Olimpo America ../../etc/passwd /etc/localtime EST5EDT4,M3.2.0; do
        export SKY_TIMEZONE=$zone
        cgi clientes GET /clientes
        [[ $code == 1 ]]
        grep -qF "SKY_TIMEZONE is '$zone', but must be the name of a zone in /usr/share/zoneinfo/" "$BATS_TEST_TMPDIR/err"
    done
}

@test "an empty field and a list of two are what they are in plain CGI, too" {
    cgi archivos POST /archivos '{"nombre":"Ana"}'
    HTTP_IF_MATCH='' cgi archivos DELETE /archivos/Ana
    wanted 0 400 '{"error":"La cabecera If-Match no es una lista de etiquetas de entidad."}'
    HTTP_IDEMPOTENCY_KEY='' cgi archivos DELETE /archivos/Ana
    wanted 0 400 '{"error":"La cabecera Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles."}'
    HTTP_IF_MATCH='"7", "1"' HTTP_IDEMPOTENCY_KEY='a, b' cgi archivos DELETE /archivos/Ana
    wanted 0 400 '{"error":"La cabecera Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles."}'
    HTTP_IF_MATCH='"7", "1"' cgi archivos DELETE /archivos/Ana
    wanted 0 200 '{"message":"Cliente Ana eliminado.","status":"ok"}'
}

@test "the reader of the request need not end its body" {
    local body_pipe
    mkfifo "$BATS_TEST_TMPDIR/body"
    exec {body_pipe}<>"$BATS_TEST_TMPDIR/body"
    printf '{"nombre":"Eva"}' >&"$body_pipe"
    env REQUEST_METHOD=POST REQUEST_URI=/archivos CONTENT_LENGTH=16 CONTENT_TYPE=application/json \
        timeout --kill-after=1 60 "$SKY_BUILD/cgi-bin/archivos" <&"$body_pipe" >"$BATS_TEST_TMPDIR/out"
    grep -q 'Cliente Eva guardado' "$BATS_TEST_TMPDIR/out"
}

@test "a program that waits for its body is ended by a signal" {
    local signal pid
    mkfifo "$BATS_TEST_TMPDIR/body"
    exec 9<>"$BATS_TEST_TMPDIR/body"
    for signal in TERM INT; do
        env --default-signal="$signal" REQUEST_METHOD=POST REQUEST_URI=/archivos CONTENT_LENGTH=16 \
            "$SKY_BUILD/cgi-bin/archivos" <"$BATS_TEST_TMPDIR/body" >"$BATS_TEST_TMPDIR/out" 9>&- 3>&- &
        pid=$!
        until [[ $(readlink "/proc/$pid/exe") == *archivos && $(</proc/$pid/wchan) == *pipe_read ]]; do
            kill -0 $pid
            sleep 0.1
        done
        kill -s "$signal" $pid
        code=0
        wait $pid || code=$?
        [[ $code == $((128 + $(kill -l "$signal"))) && ! -s $BATS_TEST_TMPDIR/out ]]
    done
    exec 9>&-
}

@test "a short body stores nothing" {
    code=0
    printf '{"nombre":"Eva"}' | env REQUEST_METHOD=POST REQUEST_URI=/archivos CONTENT_LENGTH=17 CONTENT_TYPE=application/json \
        "$SKY_BUILD/cgi-bin/archivos" >"$BATS_TEST_TMPDIR/out"
    grep -q '^Status: 400' "$BATS_TEST_TMPDIR/out"
    grep -q 'El cuerpo de la solicitud está incompleto' "$BATS_TEST_TMPDIR/out"
    cgi archivos GET /archivos
    wanted 0 200 '[]'
}

@test "a store that cannot be opened is a 503 and a line in the log" {
    SKY_STORE=sqlite:$BATS_TEST_TMPDIR/none/sky.db
    cgi clientes GET /clientes/Ana
    wanted 1 503 '{"error":"El servicio no está disponible; reintente en unos segundos."}'
    grep -q '"level":"error".*cannot open' "$BATS_TEST_TMPDIR/err"
    SKY_STORE=mysql:nada
    cgi clientes GET /clientes/Ana
    [[ $code == 1 ]]
    grep -q "SKY_STORE begins with 'mysql:', but must with 'sqlite:' or 'postgresql:'" "$BATS_TEST_TMPDIR/err"
}

@test "a file that is no database, or another's, is refused and left as it is" {
    local before file=$BATS_TEST_TMPDIR/data/sky.db
    export SKY_STORE=sqlite:$file
    head -c 8192 /dev/urandom >"$file"
    before=$(sha256sum "$file")
    cgi clientes GET /clientes
    [[ $code == 1 && $before == "$(sha256sum "$file")" ]]
    rm "$file"
    sqlite3 "$file" 'CREATE TABLE ajena (x)'
    cgi clientes GET /clientes
    [[ $code == 1 ]]
    grep -q "not one of Sky's" "$BATS_TEST_TMPDIR/err"
}

@test "a wrong setting is named" {
    export SKY_WORKERS=muchos
    cgi clientes GET /clientes
    [[ $code == 1 ]]
    grep -q "SKY_WORKERS is 'muchos', but must be a number from 0 to 64" "$BATS_TEST_TMPDIR/err"
}

@test "options print routes, settings and version; anything else says how to use it" {
    local program
    for program in clientes archivos saludo salud cambios lote sesion; do
        "$SKY_BUILD/cgi-bin/$program" --routes | grep -qP '^(GET|POST)\t/.*\t(public|lector|editor)\t(none|stream)\t(\*|-|[a-z ]+(\*)?)$'
        "$SKY_BUILD/cgi-bin/$program" --settings | grep -qP '^SKY_STORE\tsqlite:/var/lib/sky/sky.db\t'
        "$SKY_BUILD/cgi-bin/$program" --version | grep -qE '^[0-9]+\.[0-9]+\.[0-9]+$'
        code=0
        "$SKY_BUILD/cgi-bin/$program" </dev/null 2>"$BATS_TEST_TMPDIR/err" || code=$?
        [[ $code == 2 ]]
        grep -q 'FastCGI' "$BATS_TEST_TMPDIR/err"
    done
}
