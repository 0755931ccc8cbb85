# Tests of the console, in Debian's Chromium: for after lib/stack.

export SKY_WEB_MODULES=$root/build/npm/web/node_modules

# walk <name> [least]: the tests of tests/web/<name>.test.mjs, so many at least; what they say is shown where one fails.
walk() {
    local said=$BATS_TEST_TMPDIR/$1
    node --test --test-reporter=tap "$root/tests/web/$1.test.mjs" >"$said" 2>&1 || { cat "$said" >&2 && return 1; }
    (($(grep -c '^ok' "$said") >= ${2:-1}))
}
