#!/usr/bin/env bats
# The house: who includes whom, who knows which library, what is exported, how long things get.

load lib/stack

setup() { cd "$root"; }

# A room is named by its folder: cgi-bin, bin, api, http, registry, domain, store, base.
sources() { find lib cgi-bin $([[ -d bin ]] && echo bin) -name '*.[ch]'; }
code_and_tests() { find lib cgi-bin $([[ -d bin ]] && echo bin) tests -name '*.[ch]'; }

# included <file>: "room/header.h" of every include of ours, one a line.
included() { sed -n 's/^#include "\(.*\)"$/\1/p' "$1"; }

# allowed <file>: an expression that all its includes must match.
allowed() {
    case $1 in
        lib/sky.h) echo '^(api|http|registry|domain|base)/' ;;
        lib/base/*) echo '^base/' ;;
        lib/domain/*) echo '^(domain|base)/' ;;
        lib/store/sqlite*) echo '^base/|^store/(backend|sqlite[a-z-]*)\.h$' ;;
        lib/store/postgres*) echo '^base/|^store/(backend|postgres[a-z-]*)\.h$' ;;
        lib/store/*) echo '^(store|base)/' ;;
        lib/registry/*) echo '^(registry|domain|base)/|^store/backend\.h$' ;;
        lib/http/*) echo '^(http|base)/' ;;
        lib/api/*) echo '^(api|http|registry|domain|base)/' ;;
        cgi-bin/*) echo '^sky\.h$' ;;
        bin/*) echo '^(bin|registry|domain|base)/' ;;
        *) echo '^$' ;;
    esac
}

# report <text>: fails with it unless it is empty.
report() { [[ ! $1 ]] || { printf '%s\n' "$1" >&2; return 1; }; }

@test "nobody includes above or beside their room" {
    report "$(sources | while read -r file; do
        included "$file" | grep -vE "$(allowed "$file")" | sed "s|^|$file includes |"
    done)"
}

@test "each dependency is known to one file, or one family of files" {
    local -A home=([json-c/]='lib/base/json.c' [utf8proc.h]='lib/base/text.c'
        [sodium.h]='lib/base/crypto.c' [zstd.h]='lib/base/compress.c' [liboath/]='lib/base/totp.c' [qrencode.h]='lib/base/qr.c' [sqlite3.h]='lib/store/sqlite-internal.h' [libpq-fe.h]='lib/store/postgres-internal.h')
    local header file
    report "$(for header in "${!home[@]}"; do
        sources | xargs grep -lF "#include <$header" | grep -vxF "${home[$header]}" | sed "s|\$| includes <$header>|"
    done)"
    for header in json-c/ utf8proc.h sodium.h zstd.h liboath/ qrencode.h sqlite3.h libpq-fe.h; do
        grep -qF "#include <$header" "${home[$header]}"
    done
}

@test "sqlite-internal.h is the SQLite family's own" {
    report "$(sources | xargs grep -l 'sqlite-internal.h"' | grep -v '^lib/store/sqlite')"
}

@test "the library exports sky_ and nothing else" {
    local exported
    exported=$(nm -D --defined-only "$SKY_BUILD/lib/.libs/libsky.so" | awk '$2 ~ /[TDBRVW]/ { print $3 }')
    grep -q '^sky_program_run$' <<<"$exported"
    report "$(grep -vE '^(sky_|__asan|__odr_asan|__start_|__stop_|_init$|_fini$)' <<<"$exported")"
}

# leads_to <file>...: the headers of ours that these include, by whatever way.
leads_to() {
    local seen=("$@") file header i
    for ((i = 0; i < ${#seen[@]}; i++)); do
        while read -r header; do
            [[ " ${seen[*]} " == *" lib/$header "* ]] || seen+=("lib/$header")
        done < <(included "${seen[i]}")
    done
    printf '%s\n' "${seen[@]}"
}

@test "what is installed is sky.h and what it leads to" {
    diff <(leads_to lib/sky.h | sort) \
        <(sed -n -e ':join' -e '/\\$/ { N; s/\\\n//; bjoin' -e '}' -e 's/^sky[a-z]*_HEADERS = //p' Makefile.am |
            tr -s ' \t' '\n' | sort)
}

# The names that sky.h declares, and those that the operator's command needs besides.
wanted_names() {
    "${CC:-cc}" -E -P -D_GNU_SOURCE -Ilib lib/sky.h | grep -oE '\bsky_[a-z0-9_]+'
    nm -u "$SKY_BUILD"/bin/*.o | grep -oE '\bsky_[a-z0-9_]+'
}

@test "the library exports what its headers declare and nothing else" {
    report "$(nm -D --defined-only "$SKY_BUILD/lib/.libs/libsky.so" | awk '$3 ~ /^sky_/ { print $3 }' | sort |
        comm -23 - <(wanted_names | sort -u))"
}

# But for the log, as a process has one stderr, and what is gathered for it (lib/base/log.c); and for what it counts
# (lib/base/metrics.c).
@test "no mutable state outlives a call" {
    case $SKY_BUILD in */asan | */tsan) return ;; esac # sanitizers add their own
    local objects
    objects=$(find "$SKY_BUILD/lib" -path '*.libs/*.o')
    [[ $objects ]]
    report "$(objdump -t $objects | awk '$3 == "O" || $4 == "O" { print }' | grep -E '\.(bss|data)\s' | grep -v '\.data\.rel\.ro' |
        grep -vE ' (gathered|alone|metrics)$')"
}

@test "files have 400 lines at most" {
    report "$(code_and_tests | xargs wc -l | awk '$2 != "total" && $1 > 400')"
}

# Prints the length of every function: brace to brace at the start of a line.
function_lengths() {
    awk 'FNR == 1 { start = 0 } /^\{/ { start = FNR } /^\}/ { if (start) print FNR - start + 1, FILENAME ":" start; start = 0 }' \
        $(code_and_tests | grep '\.c$')
}

@test "functions have 60 lines at most, and half of them 15 or less" {
    report "$(function_lengths | awk '$1 > 60')"
    local median
    median=$(function_lengths | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }')
    ((median > 1 && median <= 15))
}

@test "lines have 120 characters at most" {
    report "$(code_and_tests | xargs awk '{ line = $0; gsub(/[\x80-\xBF]/, "", line) } length(line) > 120 { print FILENAME ":" FNR }')"
}

@test "every file of the library has a unit test of its name" {
    report "$(find lib -name '*.c' | while read -r file; do
        [[ -e tests/unit/$(basename "$file") ]] || echo "$file"
    done)"
}

@test "every file opens with what it is for" {
    report "$(sources | while read -r file; do [[ $(head -c 2 "$file") == '/*' ]] || echo "$file"; done)"
}

@test "each header field that is asked for is kept" {
    report "$(comm -13 <(sed -n '/fields\[\] = {/,/};/p' lib/http/fcgi-input.c | grep -oE '"[A-Z_]+"' | tr -d '"' | sort -u) \
        <(grep -rhoE '"HTTP_[A-Z_]+"' lib --include='*.c' | tr -d '"' | sed 's/^HTTP_//' | grep . | sort -u))"
}

@test "nothing is left unfinished" {
    report "$(sources | xargs grep -nE 'TODO|FIXME|XXX|HACK' || true)"
}

@test "scripts pass shellcheck" {
    shellcheck -x .github/scripts/*.{sh,bash} tests/workflows/stand-in tests/deploy/stubs/command
    shellcheck -x ansible/roles/programs/files/*
    shellcheck bin/debian/{lay,sky.preinst,sky.postinst,sky.prerm,sky.postrm}
    shellcheck -x bootstrap nginx/routes tests/run tests/check-rest tests/bench/{bench,cpu,instructions,postgres} tests/bench/contenders.bash tests/web/{pictures,typing,vendor} .ci/run
}

@test "the top level is as agreed" {
    [[ -d .git ]] || return 0
    report "$(git ls-files | cut -d/ -f1 | sort -u | grep -vxE 'cgi-bin|lib|bin|nginx|tests|ansible|docs|\.github|\.ci|bootstrap|configure\.ac|Makefile\.am|README\.md|README\.es\.md|LICENSE|\.gitignore|\.clang-format|\.editorconfig' || true)"
}
