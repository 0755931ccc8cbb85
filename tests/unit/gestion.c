/* What all changes of tokens and people have in common: fields that are refused, tags, and too many at once. */
#include "gestion.h"

static void what_is_not_kept_is_refused(void **state)
{
    static const struct ask asks[] = {
        { "POST",
          "/fichas",
          KEY("k"),
          "{`nombre`:`a`,`rol`:`lector`}",
          400,
          { NULL },
          ERROR("La cabecera Idempotency-Key no vale aquí: no se guarda la respuesta.") },
        { "DELETE",
          "/fichas/1",
          IF_MATCH("`1`"),
          NULL,
          400,
          { NULL },
          ERROR("Las cabeceras If-Match e If-None-Match no valen aquí.") },
        { "POST",
          "/usuarios",
          IF_NONE_MATCH("*"),
          "{`nombre`:`a`,`rol`:`lector`}",
          400,
          { NULL },
          ERROR("Las cabeceras If-Match e If-None-Match no valen aquí.") },
        { "DELETE", "/usuarios/ana", IF_MATCH("x"), NULL, 400, { NULL }, NO_LIST("If-Match") },
        { "GET", "/fichas", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/invitaciones", PLAIN, NULL, 200, { NULL }, "[]\n" },
    };
    check_asks(*state, asks, COUNT(asks));
}

static void a_list_has_a_tag(void **state)
{
    struct call first = call_of("GET", "/fichas");
    char tag[64];
    call_run(*state, &first);
    const char *found = strstr(first.fake.out.data, "ETag: ");
    assert_non_null(found);
    assert_int_equal(sscanf(found, "ETag: %63s", tag), 1);
    const struct ask same = { "GET", "/fichas", IF_NONE_MATCH(tag), NULL, 304, { NULL }, "" };
    check_ask(*state, &same);
    answer_to(*state, "POST", "/fichas", "{`nombre`:`una`,`rol`:`lector`}");
    const struct ask other = { "GET", "/fichas", IF_NONE_MATCH(tag), NULL, 200, { NULL }, NULL };
    check_ask(*state, &other);
    call_clear(&first);
}

/* What the thread has not begun waits, up to a bound. */
static void too_many_are_told_to_come_back(void **state)
{
    struct api *api = *state;
    struct call calls[80];
    size_t refused = 0;
    for (size_t i = 0; i < COUNT(calls); i++) {
        calls[i] = call_of("DELETE", "/fichas/1");
        call_begin(api, &calls[i]);
    }
    for (size_t i = 0; i < COUNT(calls); i++) {
        call_end(&calls[i]);
        refused += strstr(calls[i].fake.out.data, "Status: 503") != NULL;
        assert_true(strstr(calls[i].fake.out.data, "Status: 503") || strstr(calls[i].fake.out.data, "Status: 404"));
        call_clear(&calls[i]);
    }
    assert_true(refused < COUNT(calls) - 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GESTION_TEST(what_is_not_kept_is_refused),
        GESTION_TEST(a_list_has_a_tag),
        GESTION_TEST(too_many_are_told_to_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
