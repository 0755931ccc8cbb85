# What the scripts of figures share: a load by wrk, the figures by name, and the comparison with what is wanted of them.
# `customers` are stored; no speed is a failure, only what answers with errors, or not at all.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
declare -A figure=()           # by name
declare -a names=() targets=() # of the figures in JSON, in order; lines of the comparison with the targets
failures=0

say() { printf '%s\n' "$*"; }

note() { # <name> <number>
    [[ ${figure[$1]+set} ]] || names+=("$1")
    figure[$1]=$2
}

calculate() { awk "BEGIN { printf \"$1\", $2 }"; }

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# load <connections> <seconds> <script> <url> [argument...]: sets requests, elapsed, p99, errors and rate.
load() {
    local line
    line=$(wrk -t1 -c"$1" -d"$2" --timeout 10s -s "$here/$3.lua" "$4" -- "${@:5}" | grep '^figures') ||
        line='figures 0 1 0 1'
    read -r _ requests elapsed p99 errors <<<"$line"
    rate=$(calculate %.0f "$requests / $elapsed")
    ((errors == 0 && requests > 0)) || complain "$3 ${*:4} -c$1: $errors errors in $requests requests"
}

complain() {
    say "  FAILED: $1"
    failures=$((failures + 1))
}

target() { # <what> <wanted> <measured> <whether it is met: an awk expression>
    targets+=("$(printf '%-58s %12s %12s  %s' "$1" "$2" "$3" "$(calculate %s "($4) ? \"met\" : \"MISSED\"")")")
}

# The comparison, then one line of JSON.
report_targets() {
    local name json=
    printf '\n%-58s %12s %12s\n' '' target measured
    printf '%s\n' "${targets[@]}"
    for name in "${names[@]}"; do json+=",\"$name\":${figure[$name]}"; done
    printf '\n{"customers":%d,"processors":%d%s,"failures":%d}\n' "$customers" "$(nproc)" "$json" "$failures"
}
