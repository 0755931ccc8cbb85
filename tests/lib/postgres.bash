# A PostgreSQL of a test's own: a cluster in a folder, which answers on a Unix socket there and goes with whoever began it.

# The server refuses to run as root. It ends with the shell that began it.
as_server=(setpriv --pdeathsig INT)
((EUID != 0)) || as_server+=(--reuid postgres --regid postgres --init-groups --reset-env)

# The one that this shell began; what it inherits is another's.
POSTGRES_PID=''

postgres_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# postgres_start <folder>: leaves the URL of an empty database in SKY_POSTGRES, and the server's process in POSTGRES_PID.
postgres_start() {
    mkdir -p "$1"
    ((EUID != 0)) || chown postgres: "$1"
    "${as_server[@]}" "$postgres_bin/initdb" -D "$1/data" -U sky -A trust -E UTF8 --no-locale --no-sync \
        >"$1/initdb.log" 2>&1
    postgres_serve "$1"
    "$postgres_bin/createdb" -h "$1" -U sky sky
    export SKY_POSTGRES="postgresql://sky@/sky?host=$1"
}

# postgres_serve <folder>: the server of a cluster that is there, again.
postgres_serve() {
    local tries=0
    while ((tries++ < 400)); do
        kill -0 "${POSTGRES_PID:-none}" 2>/dev/null || postgres_begin "$1"
        ! "$postgres_bin/pg_isready" -q -h "$1" || return 0
        sleep 0.05
    done
    cat "$1/server.log" >&2
    return 1
}

postgres_begin() {
    "${as_server[@]}" "$postgres_bin/postgres" -D "$1/data" -c listen_addresses= -c max_connections=500 \
        -c unix_socket_directories="$1" >"$1/server.log" 2>&1 </dev/null 3>&- &
    POSTGRES_PID=$!
}

# postgres_own: the same in a folder of its own, which postgres_gone takes away with it.
postgres_own() {
    postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/sky-postgres.XXXXXX")
    chmod 711 "$postgres_folder"
    postgres_start "$postgres_folder/server"
}

postgres_gone() {
    postgres_stop
    [[ ! ${postgres_folder:-} ]] || rm -rf "$postgres_folder"
}

postgres_stop() {
    [[ $POSTGRES_PID ]] || return 0
    kill -INT "$POSTGRES_PID" 2>/dev/null || true
    wait "$POSTGRES_PID" 2>/dev/null || true
    POSTGRES_PID=''
    unset SKY_POSTGRES
}
