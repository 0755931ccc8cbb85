# Sessions as data: files of requests and the answers they must get.
#
#   > METHOD side /path        begins a request; further ">" lines are headers
#   {"a":"body"}               a body; a line that starts with "%b " is taken by printf's %b, for bytes of any kind
#   < 201                      the status of the answer; further "<" lines are headers that it must have
#   {"an":"answer"}            its body and newline, to the byte; "~" and an expression to match instead; or nothing
#
# <today> stands for today's date; lines with "#" are comments.

session_fail() {
    printf '%s:%d: %s %s: %s\n' "$session_file" "$session_line" "$method" "$path" "$1" >&2
    failures=$((failures + 1))
}

session_send() {
    local options=() line
    for line in "${request_headers[@]}"; do options+=(--header "$line"); done
    if [[ ${request_body+set} ]]; then
        printf '%b' "$request_body" >"$BATS_TEST_TMPDIR/body"
        options+=(--data-binary "@$BATS_TEST_TMPDIR/body" --header 'Expect:')
        [[ ${request_headers[*]} == *ontent-* ]] || options+=(--header 'Content-Type: application/json')
    fi
    call "$method" "$side" "$path" '' "${options[@]}"
}

session_judge() {
    local line
    [[ $status == "$wanted_status" ]] || session_fail "wanted $wanted_status, got $status $body"
    for line in "${wanted_headers[@]}"; do
        grep -qixF -- "$line" <<<"$headers" || session_fail "no header '$line' in: $headers"
    done
    case ${wanted_body-} in
        '') ;;
        '~'*) [[ $body =~ ${wanted_body#\~} ]] || session_fail "'$body' does not match" ;;
        *) [[ $body == "$wanted_body"$'\n' ]] || session_fail "wanted $wanted_body, got $body" ;;
    esac
}

session_finish() {
    [[ ${method-} ]] || return 0
    session_send
    session_judge
    exchanges=$((exchanges + 1))
}

# play <file>: fails when any answer was not the wanted one, or when there was none to judge.
play() {
    local session_file=$1 session_line=0 failures=0 exchanges=0 line today
    local method='' side path wanted_status request_headers wanted_headers request_body wanted_body
    today=$(date +%F)
    while IFS= read -r line || [[ $line ]]; do
        session_line=$((session_line + 1))
        line=${line//<today>/$today}
        case $line in
            '#'* | '') ;;
            '> '[A-Z]*' '*' /'* | '> '[A-Z]*' '*' http'*)
                session_finish
                read -r method side path <<<"${line#> }"
                request_headers=() wanted_headers=() wanted_status=''
                unset request_body wanted_body
                ;;
            '> '*) request_headers+=("${line#> }") ;;
            '< '[0-9]*) wanted_status=${line#< } ;;
            '< '*) wanted_headers+=("${line#< }") ;;
            *) if [[ $wanted_status ]]; then wanted_body=$line; elif [[ $line == '%b '* ]]; then
                request_body=${line#%b }
            else request_body=${line//\\/\\\\}; fi ;;
        esac
    done <"$session_file"
    session_finish
    ((failures == 0 && exchanges > 0))
}
