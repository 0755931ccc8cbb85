#!/usr/bin/env bats
# README.md, docs/ and their translations tell the truth. ```console blocks are sessions: "$ command" lines (going on at
# "> ") and the answers they must give; days and instants stand for today's, a seal or an identity for any. ```sh blocks
# are commands too long to run here: each must be one that bootstrap, make or bats knows.

load lib/stack
load lib/pages

setup() { cd "$root"; }
teardown() {
    [[ ! -e $BATS_TEST_TMPDIR/clientes.pid ]] || kill "$(<"$BATS_TEST_TMPDIR/clientes.pid")" 2>/dev/null || true
    stack_stop
}

# report <text>: fails with it unless it is empty.
report() { [[ ! $1 ]] || { printf '%s\n' "$1" >&2; return 1; }; }

prose() { awk '/^```/ { on = !on; next } !on' "${1:-README.md}"; }

# spans [file]: every piece of code within the prose, one a line.
spans() { prose "${1:-README.md}" | tr '\n' ' ' | grep -o '`[^`]*`' | tr -d '`'; }

# rows <first cells>: of tables on standard input whose first row begins with these, the other rows, cells by tabs.
rows() {
    awk -v header="| $1 |" 'index($0, header) == 1 { on = 1; getline; next } !/^\|/ { on = 0 } on' |
        sed -E 's/^\| //; s/ \|$//; s/ \| /\t/g; s/`//g'
}

programs() { nginx/routes programs; }

# --- the sessions

# Where the session of the page says a default port, the stack's is meant.
localize() {
    sed "s/localhost:5002/localhost:$SKY_CLIENTES_PORT/g; s/localhost:5001/localhost:$SKY_ARCHIVOS_PORT/g
        s/localhost:8080/localhost:$SKY_PORT/g"
}

day_form='[0-9]{4}-[0-9]{2}-[0-9]{2}'
instant_form=$day_form'T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z'

normalize() {
    tr -d '\r' | sed -E "s/$instant_form/<instant>/g; s/$day_form/<day>/g; s/PID: [0-9]+/PID: <pid>/; s/proved in [0-9.]+ s/proved in <time>/
        s/\\b[0-9a-f]{64}\\b/<seal>/; s/\\b[0-9a-f]{16}\\b/<identity>/g"
}

# Every day of the answers must be today, or the day on which the test began; every instant must be of that day in UTC.
judge() {
    local instants days
    instants=$(grep -oE "$instant_form" out | grep -vE "^($utc_day|$(date -u +%F))") || true
    days=$(sed -E "s/$instant_form//g" out | grep -oE "$day_form" | grep -vxE "$day|$(date +%F)") || true
    if [[ $instants$days ]] || ! diff <(printf '%s' "$wanted" | normalize) <(normalize <out); then
        printf 'after: %s\n%s\n' "$command" "$instants$days" >&2
        return 1
    fi
}

# A program that a session left running must answer FastCGI; the session itself has no client for that.
probe() {
    [[ $command == spawn-fcgi* ]] || return 0
    PYTHONPATH=$root/tests/lib python3 -c '
import fastcgi
assert fastcgi.Connection("./clientes.sock").call("GET", "/clientes") == (200, b"[]\n")'
}

run_command() {
    [[ $command ]] || return 0
    eval "$(localize <<<"$command")" >out 2>&1 3>&-
    ran=$((ran + 1))
    judge && probe
}

# play_console: runs what it reads, in this shell, as one session.
play_console() {
    local line command='' wanted='' ran=0 day utc_day
    day=$(date +%F) utc_day=$(date -u +%F)
    while IFS= read -r line; do
        case $line in
            '$ '*)
                run_command || return
                command=${line#'$ '}
                wanted=''
                ;;
            '> '*) command+=$'\n'${line#'> '} ;;
            *) wanted+=$line$'\n' ;;
        esac
    done
    run_command && ((ran > 0))
}

# Ended, though process 1 may not have heard of it.
ended() { [[ $(ps -o stat= -p "$1") =~ ^(Z|$) ]]; }

# play_page <page>: all its sessions as one, in a home of their own, with the data at bootstrap's default place.
play_page() {
    stack_start "$BATS_TEST_TMPDIR/.local/share/sky"
    blocks console "$1" >"$BATS_TEST_TMPDIR/session"
    cd "$BATS_TEST_TMPDIR"
    ln -s "$SKY_BUILD" build
    printf 'silent\nshow-error\nnoproxy = "*"\n' >.curlrc
    HOME=$PWD CURL_HOME=$PWD play_console <session
}

@test "every session of README.md and docs/requests.md gives the answers that are shown" {
    (trap stack_stop EXIT && play_page README.md)
    rm -r "$BATS_TEST_TMPDIR"/.local "$BATS_TEST_TMPDIR/build"
    play_page docs/requests.md
}

@test "every session of docs/running.md gives the answers that are shown" {
    play_page docs/running.md
    for _ in {1..200}; do ! ended "$(<clientes.pid)" || return 0; sleep 0.05; done
    false
}

@test "every session of docs/api.md gives the answers that are shown" {
    play_page docs/api.md
}

@test "every session of docs/operate.md gives the answers that are shown" {
    play_page docs/operate.md
}

# --- commands that are not run here

# known <command>: whether bootstrap, make or bats knows it. Make would really run parts of distcheck, even with -n.
known() {
    local words
    read -ra words <<<"$1"
    case $1 in
        './bootstrap '*) ./bootstrap help | grep -qE "^  ${words[1]} " ;;
        'make distcheck') grep -q '^distcheck:' "$SKY_BUILD/Makefile" ;;
        'make -C build '*) eval "${1/make -C build/env -u MAKEFLAGS -u MFLAGS make -n -o Makefile -C '$SKY_BUILD'}" ;;
        'bats '*) (($(bats --count "${words[@]:1}") > 0)) ;;
        *) false ;;
    esac
}

@test "every command that is too long to run here is a real one" {
    local command count=0
    while IFS= read -r command; do
        known "$command" >/dev/null || { echo "no such command: $command" >&2; return 1; }
        count=$((count + 1))
    done < <(for page in README.md docs/{api,figures,requests,running}.md; do blocks sh "$page"; spans "$page"; done |
        grep -E '^(\./bootstrap|make|bats|sudo|apt-get) ')
    ((count >= 8))
}

@test "fenced blocks are sessions, commands or trees" {
    report "$(grep -hE '^```.' README.md docs/{api,operate,requests,running,figures}.md | grep -vxE '```(console|sh|text)' || true)"
}

@test "variables are read by bootstrap, the programs or the tests" {
    report "$(grep -ohE 'SKY_[A-Z_]+' README.md docs/*.md docs/*.svg | sort -u | while read -r variable; do
        grep -rqw -- "$variable" bootstrap lib/base/settings.def ansible/group_vars/all.yml tests/check-rest || echo "$variable"
    done)"
}

# --- tables

@test "the tables of routes are what the programs print, and every row tells of its answers" {
    local page
    (($(nginx/routes page docs/requests.md | rows 'Request | Program | Role' | cut -f 2 | sort -u | wc -l) >= 5))
    for page in docs/requests.md docs/requests.es.md; do
        diff "$page" <(nginx/routes page "$page") || { echo "make routes writes them" >&2; return 1; }
    done
    report "$(grep -nE '^\| `[A-Z]+ /.*\|  *\|$' docs/requests.md docs/requests.es.md || true)"
}

@test "the tables of settings are what the programs print" {
    local name
    for name in $(programs); do
        diff <("$SKY_BUILD/cgi-bin/$name" --settings) <(section 'Settings of the programs' docs/running.md | rows Variable)
    done
    diff <("$SKY_BUILD/cgi-bin/clientes" --settings | cut -f 1-2) \
        <(section 'Ajustes de los programas' docs/running.es.md | rows Variable | cut -f 1-2)
}

@test "the tables of bootstrap's variables are what bootstrap says" {
    local said
    said=$(./bootstrap help | sed -nE 's/^  (SKY_[A-Z_]*) .*\(([^,)]*).*\)$/\1\t\2/p')
    [[ $said ]]
    diff <(echo "$said") <(section 'Variables of bootstrap' docs/running.md | rows Variable | cut -f 1-2)
    diff <(echo "$said") <(section 'Variables de bootstrap' docs/running.es.md | rows Variable | cut -f 1-2)
}

# codes: "code status" of all that a program or nginx refuses with.
codes() {
    sed -nE 's/^SKY_STATUS\(([A-Z_]+), ([0-9]+),.*/\1 \2/p' lib/base/status.def | grep -v '^OK '
    sed -nE '/^map \$status \$error_code/,/^}/s/^ +([0-9]+) +([A-Z_]+);$/\2 \1/p' nginx/errors.conf
}

@test "the table of codes in docs/api.md is what programs and nginx refuse with" {
    local page
    for page in docs/api.md docs/api.es.md; do
        diff <(codes | sort -u) <(sed -nE 's/^\| `([A-Z_]+)` \| ([0-9]+) \| .+ \|$/\1 \2/p' $page | sort)
    done
}

@test "every command of sky is told of" {
    local name names
    names=$("$SKY_BUILD/bin/sky" --help | sed -nE 's/^  ([a-z]+) .*/\1/p')
    [[ $names ]]
    for name in $names; do for page in docs/*.md; do spans "$page"; done | grep -q "^sky $name"; done
}

@test "the names to replace in the nginx files are all there" {
    diff <(grep -ohE '@[A-Z0-9_]+@' "$SKY_BUILD/nginx/sky.conf.in" nginx/servers-*.in | sort -u) \
        <(rows 'Name | Stands for' <docs/running.md | cut -f 1 | sed 's/, /\n/g' | sort)
}

# --- form

fenced() { awk '/^```/ { on = !on; print; next } on' "$1"; }
headings() { prose "$1" | grep -oE '^#+ '; }
tables() { prose "$1" | awk -F' [|] ' '/^[|]/ { print NF; on = 1; next } on { print "end"; on = 0 }'; }
items() { prose "$1" | grep -o '^- '; }
code() { spans "$1" | sort; }
links() { targets "$1" | sed 's/\.es\.md/.md/' | sort; }

@test "a page and its translation have the same code, headings, tables, lists and links" {
    local page view
    for page in README docs/{api,deploy,figures,fleet,operate,operation,recovery,requests,running}; do
        for view in fenced headings tables items code links; do
            [[ $page != docs/requests || $($view docs/requests.md) ]]
            diff <($view "$page.md") <($view "$page.es.md") || { echo "$view of $page differ" >&2; return 1; }
        done
    done
}

# targets <file>: where its links lead.
targets() { prose "$1" | grep -oE '\]\([^)]+\)|^\[[^]]+\]: .*' | sed -E 's/^\]\((.*)\)$/\1/; s/^\[[^]]+\]: //'; }

@test "links lead to files that exist" {
    local file
    report "$(for file in README.md README.es.md docs/*.md; do
        targets "$file" | while read -r target; do
            [[ $target == https://* || -e $(dirname "$file")/${target%%#*} ]] || echo "$file: $target"
        done
    done)"
    [[ $(targets README.md) ]]
    grep -qxF '[architecture]: docs/architecture.svg' README.md
}

@test "files and folders that the prose names exist" {
    report "$( {
        for page in README.md docs/{api,architecture,figures,log,requests,running}.md; do spans "$page"; done
        blocks text | cut -d ' ' -f 1
    } | sort -u | while read -r path; do
        [[ ! $path =~ ^(bin|cgi-bin|lib|nginx|tests|docs|bootstrap)(/|$) || -e $(compgen -G "$path" | head -n 1) ]] ||
            echo "$path"
    done)"
}

# steps <page> <heading>: the files that a numbered list below it names, in order.
steps() { sed -n "/^## $2/,/^## /p" "$1" | sed -nE 's/^[0-9]+\. `([^`]+)`.*/\1/p'; }

@test "docs/architecture.md follows a read in 7 files and a write in 9, that are there, in both languages" {
    local read write
    read=$(steps docs/architecture.md 'A read')
    write=$(steps docs/architecture.md 'A write')
    [[ $(wc -l <<<"$read") -eq 7 && $(wc -l <<<"$write") -eq 9 ]]
    diff <(echo "$read") <(steps docs/architecture.es.md 'Una lectura')
    diff <(echo "$write") <(steps docs/architecture.es.md 'Una escritura')
    # shellcheck disable=SC2046
    diff <(spans docs/architecture.md | grep / | sort -u) <(spans docs/architecture.es.md | grep / | sort -u)
    ls $read $write >/dev/null
}

@test "the picture is well-formed and shows every program and port" {
    local name
    for name in architecture travel; do
        python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "docs/$name.svg"
    done
    for name in $(programs) 'sky verify' :8080 :5002 :5001; do grep -qE ">$name( |<)" docs/architecture.svg; done
}

pages() { grep -nE "${@:2}" -e "$1" README.md README.es.md docs/*.md; }

@test "no machine's paths, nothing unfinished, no praise, no history" {
    report "$(pages '(^|[^[:alnum:]._~-])/(work|home|root|tmp|Users|mnt)(/|$)' || true)"
    report "$(pages '\b(TODO|FIXME|XXX|TBD)\b' || true)"
    report "$(pages '\b(lorem|placeholder|pendiente|coming soon|próximamente)\b' -i || true)"
    report "$(pages '\b(blazing(ly)?|lightning|powerful|robust|seamless(ly)?|effortless(ly)?|elegant|world-class|amazing)\b' -i || true)"
    report "$(pages '\b(modern|enterprise|production-ready|state[- ]of[- ]the[- ]art|cutting[- ]edge|simply|easily)\b' -i || true)"
    report "$(pages '\b(potentes?|robust[oa]s?|elegantes?|modern[oa]s?|innovador(a|es)?|fácilmente|increíbles?)\b' -i || true)"
    report "$(pages '\b(formerly|previously|no longer|used to be|anteriormente|antiguamente|ya no)\b' -i || true)"
}

@test "prose has lines of 120 characters at most, but for rows of tables, which cannot be broken" {
    report "$(for file in README.md README.es.md docs/*.md; do
        prose "$file" | LC_ALL=C.UTF-8 grep -E '^[^|].{120,}$' | sed "s|^|$file: |"
    done || true)"
}
