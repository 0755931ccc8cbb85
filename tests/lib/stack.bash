# A registry of a test's own: bootstrap's processes on free ports, in a folder that goes with the test file.
# SKY_BUILD names the build under test.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SKY_BUILD=${SKY_BUILD:-$root/build}
export SKY_BUILD
export SKY_ACCESS=${SKY_ACCESS:-0}    # most tests are of what anybody may ask
export TSAN_OPTIONS="suppressions=$root/tests/lib/tsan.supp${TSAN_OPTIONS:+:$TSAN_OPTIONS}"

# Three neighbouring ports from $base on, which nobody listens on or is about to: this process and what it starts hold a
# lock on the file of that name.
reserve_ports() {
    local folder=${TMPDIR:-/tmp}/sky-ports.$UID lock
    mkdir -p "$folder"
    while :; do
        base=$((20000 + RANDOM % 400 * 30))
        exec {lock}>"$folder/$base"
        ! flock -n "$lock" || ! are_free "$base" $((base + 1)) $((base + 2)) || return 0
        exec {lock}>&-
    done
}

are_free() { # <port>...
    local port
    for port in "$@"; do
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 1
    done
}

choose_ports() {
    local base
    reserve_ports
    export SKY_PORT=$base SKY_CLIENTES_PORT=$((base + 1)) SKY_ARCHIVOS_PORT=$((base + 2))
}

# stack_start [folder]: serves until stack_stop; the log of bootstrap is <folder>/bootstrap.out. The array stack_wrapper
# may hold a command that runs bootstrap and becomes it.
stack_start() {
    export SKY_DATA=${1:-$BATS_FILE_TMPDIR/data}
    local try
    for try in 1 2 3; do
        choose_ports
        mkdir -p "$SKY_DATA"
        "${stack_wrapper[@]}" "$root/bootstrap" run >"$SKY_DATA/bootstrap.out" 2>&1 3>&- &
        STACK_PID=$!
        export STACK_PID
        while kill -0 "$STACK_PID" 2>/dev/null; do
            ! grep -qs 'is running' "$SKY_DATA/bootstrap.out" || return 0
            sleep 0.05
        done
        grep -q 'is taken' "$SKY_DATA/bootstrap.out" || break
    done
    echo "no registry after $try tries:" >&2
    cat "$SKY_DATA/bootstrap.out" >&2
    return 1
}

stack_stop() {
    [[ ${STACK_PID:-} ]] || return 0
    kill -TERM "$STACK_PID" 2>/dev/null || true
    wait "$STACK_PID" 2>/dev/null || while kill -0 "$STACK_PID" 2>/dev/null; do sleep 0.05; done
    # What a sanitizer found in a program is a failure of the test that ran it.
    ! grep -h -E -m 3 -A 60 'Sanitizer|runtime error' "$SKY_DATA"/log/*.log >&2
}

# The process id of this registry's program; there may be others, of other tests.
program_pid() {
    pgrep -f -- "^$SKY_BUILD/cgi-bin/.libs/(lt-)?$1\$" | while read -r pid; do
        ! grep -qsz "^SKY_STORE=${SKY_STORE:-sqlite:$SKY_DATA/sky.db}$" "/proc/$pid/environ" || echo "$pid"
    done
}

side_port() {
    case $1 in
        site) echo "$SKY_PORT" ;;
        clientes) echo "$SKY_CLIENTES_PORT" ;;
        archivos) echo "$SKY_ARCHIVOS_PORT" ;;
    esac
}

# call <method> <side> <path> [body] [curl option...]: leaves status, body (with its newline) and headers.
call() {
    local method=$1 url dir=${BATS_TEST_TMPDIR:-$SKY_DATA} options=()
    url=http://127.0.0.1:$(side_port "$2")$3
    [[ $method == HEAD ]] && options+=(--head) || options+=(--request "$method")
    if (($# > 3)) && [[ $4 ]]; then
        printf '%s' "$4" >"$dir/request"
        options+=(--data-binary "@$dir/request" --header 'Content-Type: application/json' --header 'Expect:')
    fi
    : >"$dir/answer"
    status=$(curl --noproxy '*' --silent --max-time 30 --path-as-is --dump-header "$dir/headers" --output "$dir/answer" \
        --write-out '%{http_code}' "${options[@]}" "${@:5}" "$url") || true
    headers=$(<"$dir/headers")
    headers=${headers//$'\r'/}
    IFS= read -r -d '' body <"$dir/answer" || true
}

# header <name>: its value in the last answer.
header() {
    local line
    while IFS= read -r line; do
        [[ ${line,,} != "${1,,}: "* ]] || printf '%s\n' "${line#*: }"
    done <<<"$headers"
}

# expect <status> [body line]: the last answer, to the byte.
expect() {
    local wanted=${2-}
    if [[ $status != "$1" ]] || { (($# > 1)) && [[ $body != "$wanted"$'\n' ]]; }; then
        printf 'wanted %s %s\ngot    %s %s\n%s\n' "$1" "$wanted" "$status" "$body" "$headers" >&2
        return 1
    fi
}
