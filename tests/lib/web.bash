# Tests of the console, in Debian's Chromium: for after lib/stack.

export SKY_WEB_MODULES=$root/build/npm/web/node_modules

# walk <name> [least]: the tests of tests/web/<name>.test.mjs, so many at least; what they say is shown where one fails.
walk() {
    local said=$BATS_TEST_TMPDIR/$1
    node --test --test-reporter=tap "$root/tests/web/$1.test.mjs" >"$said" 2>&1 || { cat "$said" >&2 && return 1; }
    (($(grep -c '^ok' "$said") >= ${2:-1}))
}

# console_start [customers]: a registry, with so many if that is said, and a browser that walks share.
console_start() {
    browser_start
    stack_start
    [[ ! ${1:-} ]] || node "$root/tests/web/lib/populate.mjs" "$1"
}

console_stop() {
    browser_stop
    stack_stop
}

# browser_start: from now on walks share one browser, until browser_stop.
browser_start() {
    export SKY_BROWSER BROWSER_PID
    : >"$BATS_FILE_TMPDIR/browser"
    node "$root/tests/web/lib/serve.mjs" >"$BATS_FILE_TMPDIR/browser" 3>&- &
    BROWSER_PID=$!
    until SKY_BROWSER=$(<"$BATS_FILE_TMPDIR/browser") && [[ $SKY_BROWSER ]]; do
        kill -0 "$BROWSER_PID" || return 1
        sleep 0.05
    done
}

browser_stop() {
    [[ ! ${BROWSER_PID:-} ]] || kill "$BROWSER_PID"
}
