/* Preferences: which value a header gives to a name, and that what is malformed harms no other. */
#include "unit.h"

#include "base/prefer.h"

struct row {
    struct sky_span header;
    const char *name;
    const char *value; /* NULL: there is none of that name */
};

static const struct row rows[] = {
    { { NULL, 0 }, "return", NULL },
    { TEXT(""), "return", NULL },
    { TEXT("return=minimal"), "return", "minimal" },
    { TEXT("Return=minimal"), "return", "minimal" },
    { TEXT("return=Minimal"), "RETURN", "Minimal" },
    { TEXT("respond-async"), "respond-async", "" },
    { TEXT("return"), "return", "" },
    { TEXT("return="), "return", "" },
    { TEXT("return=\"\""), "return", "" },
    { TEXT("return=\"minimal\""), "return", "minimal" },
    { TEXT("return=\"a b,c;d\""), "return", "a b,c;d" },
    { TEXT("return=\"a\\\"b\\\\\",x"), "return", "a\\\"b\\\\" },
    { TEXT("return \t= minimal "), "return", "minimal" },
    { TEXT("  return=minimal\t"), "return", "minimal" },
    { TEXT("count=exact, return=minimal"), "return", "minimal" },
    { TEXT("count=exact, return=minimal"), "count", "exact" },
    { TEXT("a,,b ,return=minimal,"), "return", "minimal" },
    { TEXT("a,,b ,return=minimal,"), "b", "" },
    { TEXT("return=minimal, return=representation"), "return", "minimal" },
    { TEXT("return, return=representation"), "return", "" },
    { TEXT("return=minimal; a=1;b"), "return", "minimal" },
    { TEXT("return=minimal;a=\"1,count=exact\", count=none"), "count", "none" },
    { TEXT("wait ;return=minimal"), "wait", "" },
    { TEXT("wait ;return=minimal"), "return", NULL },
    { TEXT("wait=\"10, return=minimal\""), "return", NULL },
    { TEXT("returns=minimal"), "return", NULL },
    { TEXT("return=minimal"), "returns", NULL },
    { TEXT("return=minimal"), "minimal", NULL },
    { TEXT("x=return"), "return", NULL },
    /* malformed */
    { TEXT("return minimal"), "return", NULL },
    { TEXT("return=a b"), "return", NULL },
    { TEXT("return=a/b"), "return", NULL },
    { TEXT("return=\"a\"b"), "return", NULL },
    { TEXT("return=\"a"), "return", NULL },
    { TEXT("return=\"a\\"), "return", NULL },
    { TEXT("return=\"a\\\""), "return", NULL },
    { TEXT("=minimal"), "return", NULL },
    { TEXT("\"return\"=minimal"), "return", NULL },
    { TEXT("\0return"), "return", NULL },
    { TEXT("return\0"), "return", NULL },
    { TEXT("return=a\0"), "return", NULL },
    { TEXT("return=a b, return=minimal"), "return", "minimal" },
    { TEXT("=, ;, @, \"x\" y, return=minimal"), "return", "minimal" },
    { TEXT("\"a, return=minimal\", return=x"), "return", "x" },
    { TEXT("return=minimal;=;;\"\"@"), "return", "minimal" },
    { TEXT("return=minimal, x=\"a"), "return", "minimal" },
};

static void finds_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_span header = rows[i].header;
        char *copy = exact_copy(header);
        struct sky_span value = sky_prefer(sky_span(copy, header.size), rows[i].name);
        if ((value.data != NULL) != (rows[i].value != NULL))
            fail_msg("'%.*s' %s %s", (int)header.size, copy ? copy : "", value.data ? "has" : "lacks", rows[i].name);
        assert_span(rows[i].name, value, sky_span_of(rows[i].value));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
