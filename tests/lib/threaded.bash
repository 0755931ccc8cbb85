# Which unit tests have threads: those that make some, and those of a registry, a store, or a program that does.

threaded_tests() {
    local unit threads='pthread|ticker|STORE_POSTGRES|"(registry|serve|transaction)\.h"' headers
    unit=$(dirname "${BASH_SOURCE[0]}")/../unit
    headers=$(grep -lE "$threads" "$unit"/*.h | sed 's|.*/||' | paste -sd '|')
    grep -lE "$threads|\"($headers)\"" "$unit"/*.c | sed 's|.*/||; s|\.c$||'
}
