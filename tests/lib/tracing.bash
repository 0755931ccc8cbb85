# System calls of a program that are made to fail or to wait, by strace. To be loaded behind stack.

# traced <pid>: whether the tracer has all its threads.
traced() { ! grep -L "^TracerPid:[[:space:]]*$tracer\$" "/proc/$1/task/"*/status | grep -q .; }

# inject <program> <system calls> <what>: from now on, until it ends or stop_tracing; tracer is strace's process id.
inject() {
    local pid
    pid=$(program_pid "$1")
    strace -f -qq -p "$pid" -o "$BATS_TEST_TMPDIR/strace" -e trace="$2" -e inject="$2:$3" 3>&- &
    tracer=$!
    await 120 traced "$pid"
}

stop_tracing() {
    kill -INT "$tracer" 2>/dev/null || true
    wait "$tracer" 2>/dev/null || true
}
