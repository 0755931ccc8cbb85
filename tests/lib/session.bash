# Sessions as data: files of requests and the answers they must get.
#
#   > METHOD side /path        begins a request; further ">" lines are headers
#   {"a":"body"}               a body; a line that starts with "%b " is taken by printf's %b, for bytes of any kind
#   < 201                      the status of the answer; further "<" lines are headers that it must have
#   <! Link                    a header that it must not have
#   {"an":"answer"}            its body to the byte, a newline behind each line; or "~" and an expression to match; or
#                              nothing
#   = name header ETag         from here on <name> stands for that header's value in the answer,
#   = name json .[0].instante  or for what jq finds in its body
#
# <today> stands for today's date; lines with "#" are comments.

session_fail() {
    printf '%s:%d: %s %s: %s\n' "$session_file" "$session_line" "$method" "$path" "$1" >&2
    failures=$((failures + 1))
}

session_send() {
    local options=() line
    for line in "${request_headers[@]}"; do options+=(--header "$line"); done
    if ((${#request_body[@]})); then
        printf '%b' "${request_body[0]}" >"$BATS_TEST_TMPDIR/body"
        options+=(--data-binary "@$BATS_TEST_TMPDIR/body" --header 'Expect:')
        [[ ${request_headers[*]} == *ontent-* ]] || options+=(--header 'Content-Type: application/json')
    fi
    call "$method" "$side" "$path" '' "${options[@]}"
}

session_judge() {
    local line wanted all=$'\n'$headers$'\n'
    all=${all,,}
    printf -v wanted '%s\n' "${wanted_body[@]}"
    [[ $status == "$wanted_status" ]] || session_fail "wanted $wanted_status, got $status $body"
    for line in "${wanted_headers[@]}"; do
        [[ $all == *$'\n'"${line,,}"$'\n'* ]] || session_fail "no header '$line' in: $headers"
    done
    for line in "${unwanted_headers[@]}"; do
        [[ $all != *$'\n'"${line,,}:"* ]] || session_fail "a header '$line' in: $headers"
    done
    case ${wanted_body[0]-} in
        '') ;;
        '~'*) [[ $body =~ ${wanted_body[0]#\~} ]] || session_fail "'$body' does not match" ;;
        *) [[ $body == "$wanted" ]] || session_fail "wanted $wanted, got $body" ;;
    esac
}

session_keep() {
    local name kind what line
    for line in "${kept[@]}"; do
        read -r name kind what <<<"$line"
        case $kind in
            header) texts[$name]=$(header "$what") ;;
            json) texts[$name]=$(jq -r "$what" <<<"$body") || texts[$name]='' ;;
        esac
        [[ ${texts[$name]-} ]] || session_fail "no $kind $what to keep in: $headers $body"
    done
}

session_finish() {
    [[ ${method-} ]] || return 0
    session_send
    session_judge
    session_keep
    exchanges=$((exchanges + 1))
    method=''
}

# Names in angle brackets in $line become what they stand for.
session_replace() {
    local name
    for name in "${!texts[@]}"; do line=${line//"<$name>"/"${texts[$name]}"}; done
}

session_begin() {
    read -r method side path <<<"${line#> }"
    request_headers=() request_body=() wanted_status='' wanted_headers=() unwanted_headers=() wanted_body=() kept=()
}

session_add_text() {
    if [[ $wanted_status ]]; then
        wanted_body+=("$line")
    elif [[ $line == '%b '* ]]; then
        request_body=("${line#%b }")
    else
        request_body=("${line//\\/\\\\}")
    fi
}

# play <file>: fails when any answer was not the wanted one, or when there was none to judge. In a shell of its own
# without bats's trap, which runs at every command and takes most of the time.
play() (
    trap - DEBUG
    local session_file=$1 session_line=0 failures=0 exchanges=0 line begins='^> [A-Z]+ [a-z]+ (/|http)'
    local method='' side path request_headers request_body
    local wanted_status wanted_headers unwanted_headers wanted_body kept
    local -A texts=([today]=$(date +%F))
    while IFS= read -r line || [[ $line ]]; do
        session_line=$((session_line + 1))
        [[ ! $line =~ $begins ]] || session_finish
        session_replace
        case $line in
            '#'* | '') ;;
            '> '*) if [[ $line =~ $begins ]]; then session_begin; else request_headers+=("${line#> }"); fi ;;
            '< '[0-9]*) wanted_status=${line#< } ;;
            '< '*) wanted_headers+=("${line#< }") ;;
            '<! '*) unwanted_headers+=("${line#<! }") ;;
            '= '*) kept+=("${line#= }") ;;
            *) session_add_text ;;
        esac
    done <"$session_file"
    session_finish
    ((failures == 0 && exchanges > 0))
)
