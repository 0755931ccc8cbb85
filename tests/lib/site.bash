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
    curl --noproxy '*' -sk -o /dev/null --retry 50 --retry-delay 1 --retry-connrefused "https://127.0.0.1:$HTTPS_PORT/livez"
}

choose_site_ports() {
    local base
    reserve_ports
    HTTP_PORT=$base HTTPS_PORT=$((base + 1)) STORAGE_PORT=$((base + 2))
}

# give_passwords: from now on the site is of a host that still has a password file, with ana in it.
give_passwords() {
    printf 'ana:{PLAIN}clave\n' >"$SITE/htpasswd"
    chmod a+r "$SITE/htpasswd"
    render_site "$SITE/htpasswd"
    kill -HUP "$SITE_PID"
    curl --noproxy '*' -sk -o /dev/null --fail --retry 50 --retry-delay 1 --retry-all-errors -u ana:clave \
        "https://127.0.0.1:$HTTPS_PORT/clientes"
    sleep 0.5   # until no worker of before listens
}

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
