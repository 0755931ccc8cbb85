# Programs to be measured without nginx, each on a socket in a folder that goes with the script, and their load.
# SKY_BUILD names the build; `customers` are stored; `wrapper`, if set, is a command that runs a program and becomes it.

declare -A contender_pid=()     # by name of the socket
wrapper=()

# contenders_begin: makes the folder, which goes when the script ends, with all that was started.
contenders_begin() {
    scratch=$(mktemp -d)
    trap contenders_end EXIT
    export SKY_STORE="sqlite:$scratch/sky.db" LD_LIBRARY_PATH="$SKY_BUILD/lib/.libs"
    local helper
    for helper in loop load; do
        [[ ! -x $SKY_BUILD/tests/bench/$helper ]] || continue
        echo "$SKY_BUILD/tests/bench/$helper is missing: make bench-cpu builds it" >&2
        return 1
    done
}

contenders_end() {
    trap - EXIT
    local name
    for name in "${!contender_pid[@]}"; do stop "$name"; done
    rm -rf "$scratch"
}

# start <name> <command...>: serves on <scratch>/<name>.sock, until `stop <name>`; its log is beside it.
start() {
    rm -f "$scratch/$1.sock"
    spawn-fcgi -n -s "$scratch/$1.sock" -b 4096 -- "${wrapper[@]}" "${@:2}" >"$scratch/$1.out" 2>"$scratch/$1.log" &
    contender_pid[$1]=$!
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        [[ ! -S $scratch/$1.sock ]] || return 0
        sleep 0.1
    done
    return 1
}

# SIGTERM ends all of them, and within a minute even under callgrind.
stop() {
    local pid=${contender_pid[$1]} tries
    kill -TERM "$pid"
    for ((tries = 0; tries < 600; tries++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    unset "contender_pid[$1]"
}

start_loop() { start loop "$SKY_BUILD/tests/bench/loop" "$1"; } # <threads>

# The program of customers again, which asks for a token.
start_guarded() {
    token=$("$SKY_BUILD/bin/sky" token add --role lector bench 2>/dev/null)
    SKY_ACCESS=1 start ficha "$SKY_BUILD/cgi-bin/.libs/clientes"
}

start_program() { SKY_ACCESS=0 start "$1" "$SKY_BUILD/cgi-bin/.libs/$1"; }

# load <contender> <requests> [number]: prints microseconds a request; a POST stores customers from that number on.
load() {
    local bearer=() of=$1 request=(GET '/?' "$customers")
    case $1 in
        saludo) request=(GET '/saludo?' "$customers") ;;
        ficha) request=(GET /clientes/ "$customers") bearer=(LOAD_TOKEN="$token") ;;
        get) of=clientes request=(GET /clientes/ "$customers") ;;
        post) of=clientes request=(POST /clientes "$3") ;;
    esac
    env "${bearer[@]}" "$SKY_BUILD/tests/bench/load" "$scratch/$of.sock" "${contender_pid[$of]}" "${connections:-16}" "$2" "${request[@]}"
}
