# A registry of a test's own: bootstrap's processes on free ports, in a folder that goes with the test file.
# SKY_BUILD names the build under test.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SKY_BUILD=${SKY_BUILD:-$root/build}
export SKY_BUILD
export SKY_ACCESS=${SKY_ACCESS:-0}    # most tests are of what anybody may ask
export TSAN_OPTIONS="suppressions=$root/tests/lib/tsan.supp${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
export LSAN_OPTIONS="suppressions=$root/tests/lib/lsan.supp:print_suppressions=0${LSAN_OPTIONS:+:$LSAN_OPTIONS}"

# await <seconds> <command>...: until it succeeds. A wait that succeeds costs nothing: the seconds are for a machine that
# is many times slower than usual, and are passed only where what is waited for never comes.
await() {
    local end=$((EPOCHSECONDS + $1))
    until "${@:2}"; do
        ((EPOCHSECONDS < end)) || return 1
        sleep 0.1
    done
}

# has_lines <count> <expression> <file>: whether so many of its lines match, or more.
has_lines() {
    local count
    count=$(grep -scE -- "$2" "$3") || true
    ((${count:-0} >= $1))
}

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

# With SKY_TEST_STORE=postgres a registry is in the database that SKY_POSTGRES names (tests/lib/postgres), in a schema of
# its own, which the folder keeps in mind.
choose_store() {
    [[ ${SKY_TEST_STORE:-} == postgres ]] || return 0
    local schema=s_${BASHPID}_$RANDOM$RANDOM
    if [[ ! -e $SKY_DATA/schema ]]; then
        psql -q "${SKY_POSTGRES:?names no database}" -c "CREATE SCHEMA $schema" && echo "$schema" >"$SKY_DATA/schema"
    fi
    export SKY_STORE="$SKY_POSTGRES&options=-csearch_path%3D$(<"$SKY_DATA/schema")"
}

# use_store <folder>: leaves in SKY_STORE where a registry is that single programs and commands open; and where its
# ledger is, SKY_OLVIDOS, if that has to be said.
use_store() {
    local SKY_DATA=$1
    mkdir -p "$SKY_DATA"
    export SKY_STORE=sqlite:$SKY_DATA/sky.db
    is_file || export SKY_OLVIDOS=$SKY_DATA/olvidos
    choose_store
}

is_file() { [[ ${SKY_TEST_STORE:-} != postgres ]]; }

# ask_tables <SQL>: the rows that SQL of both engines gives of the registry, "|" between two columns.
ask_tables() {
    local store=${SKY_STORE:-sqlite:$SKY_DATA/sky.db}
    if is_file; then sqlite3 "${store#sqlite:}" "$1"; else psql -XAtqc "$1" "$store"; fi
}

# A test that needs hosts of a fleet is skipped where none can be made.
require_hosts() { can_make_hosts || skip "network namespaces cannot be made here"; }

can_make_hosts() { ip netns add "sky-probe-$BASHPID" 2>/dev/null && ip netns del "sky-probe-$BASHPID"; }

# stack_start [folder]: serves until stack_stop; the log of bootstrap is <folder>/bootstrap.out. SKY_TEST_HOSTS makes it a
# fleet of so many hosts (fleet.py), over PostgreSQL. The array stack_wrapper
# may hold a command that runs bootstrap and becomes it.
stack_start() {
    export SKY_DATA=${1:-$BATS_FILE_TMPDIR/data}
    local try command=("$root/bootstrap" run)
    [[ ! ${SKY_TEST_HOSTS:-} ]] || { require_hosts && command=("$root/tests/lib/fleet.py"); }
    mkdir -p "$SKY_DATA"
    choose_store
    for try in 1 2 3; do
        choose_ports
        : >"$SKY_DATA/bootstrap.out" # what an earlier one said is not read
        "${stack_wrapper[@]}" "${command[@]}" >"$SKY_DATA/bootstrap.out" 2>&1 3>&- &
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
    ! grep -s -h -E -m 3 -A 60 'Sanitizer|runtime error' "$SKY_DATA"/{,h*/}log/*.log >&2
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
    status=$(curl --noproxy '*' --silent --max-time 120 --path-as-is --dump-header "$dir/headers" \
        --output "$dir/answer" --write-out '%{http_code}' "${options[@]}" "${@:5}" "$url") || true
    headers=$(<"$dir/headers")
    headers=${headers//$'\r'/}
    IFS= read -r -d '' body <"$dir/answer" || true
}

answers() { # <status> <call argument>...
    call "${@:2}"
    [[ $status == "$1" ]]
}

# lets_go <side> <path>: whether each of nginx's workers has seen that connections are to be let go, as it does in a second.
lets_go() {
    local tries
    for tries in {1..20}; do
        call GET "$@"
        [[ $(header Connection) == close ]] || return 1
    done
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
