#!/usr/bin/env bats
# The operator's command as a whole: what each command says of itself is the same everywhere, and what is asked for
# wrongly is refused with 2 and what to do.

load lib/stack

setup() { export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/sky.db; }

sky() { "$SKY_BUILD/bin/sky" "$@"; }
commands() { sky --describe=commands; }

# options <command>: by --help.
options() { sky "$1" --help | grep -oE '^ +(-[?V], )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u; }

@test "every command says what it does, and has a page of the manual" {
    local name count=0
    diff <(for name in '' $(commands | sed 's/^/-/'); do echo "sky$name.1"; done | sort) <(cd "$SKY_BUILD/man" && printf '%s\n' *.1 | sort)
    for name in $(commands); do
        sky "$name" --help | grep -q '^Usage: sky '"$name"
        sky --help | grep -q "^  $name  "
        grep -qF ".It Cm $name" "$SKY_BUILD/man/sky.1"
        count=$((count + 1))
    done
    ((count >= 13))
    [[ $(sky --version) == "$(sky import --version)" && $(sky --version) =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "options are the same by --help, in the manual and in both completions" {
    local name
    for name in $(commands); do
        diff <(options "$name") <(sed -nE 's/^\.It Fl Fl ([a-z-]+).*/--\1/p' "$SKY_BUILD/man/sky-$name.1" | sort -u)
        diff <(options "$name") <(sed -nE "s/^ +$name\) options='([^']*)'.*/\1/p" "$SKY_BUILD/completion/sky" | tr ' ' '\n' | grep . | sort -u)
        diff <(options "$name" | grep -v version) \
            <(sed -n "/^        $name)/,/;;\$/p" "$SKY_BUILD/completion/_sky" | grep -oE "^ +'--[a-z-]+" | grep -oE -- '--.*' | sort -u)
    done
}

@test "the pages of the manual are without faults" {
    command -v mandoc >/dev/null || skip "mandoc is missing"
    local page
    for page in "$SKY_BUILD"/man/*.1; do
        [[ ! $(mandoc -T lint -W warning "$page") && ! $(man --warnings -l "$page" 2>&1 >/dev/null) ]] || { echo "$page" >&2; return 1; }
    done
}

# complete_bash <word>...: what bash offers for the last one.
complete_bash() {
    bash --norc -c 'source "$0/completion/sky"; COMP_WORDS=(sky "$@"); COMP_CWORD=$#; _sky; printf "%s\n" "${COMPREPLY[@]}"' "$SKY_BUILD" "$@"
}

@test "bash completes commands, options, their values and files" {
    [[ $(complete_bash his) == history ]]
    [[ $(complete_bash import --dr) == --dry-run ]]
    [[ $(complete_bash import --format nd) == ndjson ]]
    [[ $(complete_bash import --format = nd) == ndjson ]]
    [[ $(complete_bash token rev) == revoke ]]
    touch "$BATS_TEST_TMPDIR/tabla.csv"
    [[ $(complete_bash import "$BATS_TEST_TMPDIR/tab") == "$BATS_TEST_TMPDIR/tabla.csv" ]]
}

@test "the completion for zsh is one" {
    command -v zsh >/dev/null || skip "zsh is missing"
    zsh -n "$SKY_BUILD/completion/_sky"
    # compadd is what all ends in: what it is called with is what is offered.
    run zsh -fc 'fpath=("$0/completion" $fpath); autoload -Uz compinit; compinit -D; print -r -- $_comps[sky]' "$SKY_BUILD"
    [[ $output == _sky ]]
}

@test "what is asked for wrongly is refused with 2, says what to do, and makes nothing" {
    local arguments
    while read -ra arguments; do
        run sky "${arguments[@]}"
        [[ $status == 2 && $output ]] || { echo "${arguments[*]}: $status $output" >&2; return 1; }
        [[ ! -e $BATS_TEST_TMPDIR/sky.db ]]
    done <<'ROWS'

otra
--otra
import
import a b
import --otra a
import --format xml a
import --key telefono a
import --separator : a
import --stop --all-or-nothing a
import nothing.csv
export --format xml
export a b
export
history
history Ana
history a b
undo
undo x
undo 0
undo 1
log x
log --from x
log --from 0
log
config x
status x
verify x
verify
backup
backup -
backup --level 3 a
backup --compress --level 0 a
backup --compress --level 20 a
backup --to-key sky-public-1 a
backup --to-key nothing a
restore
restore --key-file nothing a
key
key a b
key nothing/a
move
move x
ROWS
    run sky import --otra a
    [[ $output == *"Try \`sky import --help'"* ]]
}

@test "settings are told with where they come from, and without passwords" {
    SKY_STORE='postgresql://sky:hu%20sh@db.example.org/sky?password=quiet&sslmode=require' SKY_GRACE=7 run sky config
    [[ $status == 0 && ${lines[0]} == $'SKY_STORE\tpostgresql://sky:***@db.example.org/sky?password=***&sslmode=require\tenvironment' ]]
    [[ $output == *$'SKY_GRACE\t7\tenvironment'* && $output == *$'SKY_WORKERS\t0\tdefault'* ]]
    diff <(sky config | cut -f 1) <("$SKY_BUILD/cgi-bin/salud" --settings | cut -f 1)
    diff <(sky config --json | jq -r '[.name, .value, .from] | @tsv') <(sky config)
    SKY_GRACE=x run sky config
    [[ $status == 1 && $output == *"SKY_GRACE is 'x', but must be a number"* ]]
}
