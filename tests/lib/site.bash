# The servers of a host in front of a stack (stack.bash), as a deployment renders them, with a certificate of their own.

# start_site: nginx/servers-host.conf.in in front of the stack's programs, in $SITE, on the ports HTTP_PORT,
# HTTPS_PORT and STORAGE_PORT; without a password file.
start_site() {
    export SITE=$BATS_FILE_TMPDIR/site HTTP_PORT HTTPS_PORT STORAGE_PORT SITE_PID
    mkdir -p "$SITE/log" "$SITE/tmp" "$SITE/acme/.well-known/acme-challenge"
    echo prueba >"$SITE/acme/.well-known/acme-challenge/ficha"
    chmod -R a+rX "$BATS_FILE_TMPDIR"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
        -keyout "$SITE/key.pem" -out "$SITE/cert.pem" 2>/dev/null
    choose_site_ports
    render_site ''
    PATH=$PATH:/usr/sbin nginx -p "$SITE" -e "$SITE/log/nginx-error.log" -c "$SITE/nginx.conf" -g 'daemon off;' 3>&- &
    SITE_PID=$!
    curl --noproxy '*' -sk -o /dev/null --retry 120 --retry-delay 1 --retry-connrefused \
        "https://127.0.0.1:$HTTPS_PORT/livez"
}

# await_token <token>: until every program knows of it, which takes them a second.
await_token() { await 60 is_known "$1"; }

is_known() { # <token>
    local url code
    for url in "https://127.0.0.1:$HTTPS_PORT"/{clientes,cambios,sesion,lotes/0/deshacer} \
        "http://127.0.0.1:$STORAGE_PORT/archivos"; do
        code=$(curl --noproxy '*' -sk -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $1" "$url")
        [[ $code != 401 ]] || return 1
    done
}

choose_site_ports() {
    local base
    reserve_ports
    HTTP_PORT=$base HTTPS_PORT=$((base + 1)) STORAGE_PORT=$((base + 2))
}

# give_passwords: from now on the site is of a host that still has a password file, with ana in it.
give_passwords() {
    local before
    before=$(pgrep -P "$SITE_PID" | sort)
    printf 'ana:{PLAIN}clave\n' >"$SITE/htpasswd"
    chmod a+r "$SITE/htpasswd"
    render_site "$SITE/htpasswd"
    kill -HUP "$SITE_PID"
    await 120 have_left "$before"
    curl --noproxy '*' -sk -o /dev/null --fail --retry 120 --retry-delay 1 --retry-all-errors -u ana:clave \
        "https://127.0.0.1:$HTTPS_PORT/clientes"
}

# have_left <process ids>: whether none of these workers is there any more.
have_left() { [[ ! $(comm -12 <(echo "$1") <(pgrep -P "$SITE_PID" | sort)) ]]; }

render_site() { # <password file, or nothing>
    local text name
    text=$(<"$SKY_BUILD/nginx/sky.conf.in")
    text=${text//@SERVERS@/"$(<"$root/nginx/servers-host.conf.in")"}
    local -A values=([USER_LINE]=$([[ $EUID != 0 ]] || echo 'user root;') [PID_FILE]=$SITE/nginx.pid
        [RUN_DIR]=$SKY_DATA/run [LOG_DIR]=$SITE/log [TEMP_DIR]=$SITE/tmp [NGINX_DIR]=$root/nginx [HTML_DIR]=$SKY_BUILD/html
        [CREDENTIALS]=$1 [HTTP_PORT]=$HTTP_PORT [HTTPS_PORT]=$HTTPS_PORT [ARCHIVOS_PORT]=$STORAGE_PORT
        [HTTP_LISTEN6]='' [HTTPS_LISTEN6]='' [AUTHORITY]=localhost [TLS_CERTIFICATE]=$SITE/cert.pem
        [TLS_KEY]=$SITE/key.pem [ACME_DIR]=$SITE/acme)
    for name in "${!values[@]}"; do text=${text//"@$name@"/"${values[$name]}"}; done
    printf '%s\n' "$text" >"$SITE/nginx.conf"
}

stop_site() {
    [[ ${SITE_PID:-} ]] || return 0
    kill -TERM "$SITE_PID"
    while kill -0 "$SITE_PID" 2>/dev/null; do sleep 0.05; done
}

# A stack with access control, and a site in front of it.
guarded_site_start() {
    export SKY_ACCESS=1
    stack_start
    start_site
}

guarded_site_stop() {
    stop_site
    stack_stop
}
