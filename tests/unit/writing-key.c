/* Idempotency-Key: which are taken, and the first answer again. */
#include "api-writing.h"

#define KEY(key)                        \
    {                                   \
        {                               \
            "HTTP_IDEMPOTENCY_KEY", key \
        }                               \
    }
#define REPLAYED "Idempotency-Replayed: true"
#define BAD_KEY ERROR("La cabecera Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles.")

static void a_key_gets_its_first_answer_again(void **state)
{
    static const struct ask asks[] = {
        { "POST",
          "/c",
          KEY("k"),
          "{`nombre`:`a`}",
          201,
          { NUMBER("1"), "Location: /c/a", "!Idempotency-Replayed" },
          DONE("a", "guardado") },
        { "POST", "/c", { NO_PARAM }, "{`nombre`:`a`,`n`:2}", 201, { NUMBER("2") }, NULL },
        { "POST",
          "/c",
          KEY("k"),
          "{`nombre`:`a`}",
          201,
          { NUMBER("1"), REPLAYED, "ETag: `1`" },
          DONE("a", "guardado") },
        { "POST",
          "/c",
          { { "HTTP_IDEMPOTENCY_KEY", "k" }, { "HTTP_PREFER", "return=representation" } },
          "{`nombre`:`a`}",
          201,
          { NUMBER("1"), "ETag: `1`", REPLAYED },
          "{`nombre`:`a`}\n" },
        { "POST",
          "/c",
          KEY("k"),
          "{`nombre`:`a`,`n`:3}",
          422,
          { "!Idempotency-Replayed" },
          ERROR("La clave de idempotencia ya se us\xC3\xB3 con otra solicitud.") },
        { "DELETE", "/c/a", KEY("k"), NULL, 422, { "!Idempotency-Replayed" }, NULL },
        { "POST", "/deshacer/1", KEY("u"), NULL, 409, { "!Idempotency-Replayed" }, NULL },
        { "POST", "/deshacer/1", KEY("u"), NULL, 409, { REPLAYED, "!Sky-Operacion" }, NULL },
        { "POST", "/deshacer/2", KEY("v"), NULL, 200, { NUMBER("3") }, NULL },
        { "POST",
          "/deshacer/2",
          KEY("v"),
          NULL,
          200,
          { NUMBER("3"), REPLAYED },
          "{`message`:`Operaci\xC3\xB3n 2 deshecha.`,`status`:`ok`}\n" },
    };
    check_asks(*state, asks, COUNT(asks));
}

/* Whether a key of those bytes is taken. */
static void check_key(struct api *api, const char *key, bool good)
{
    struct ask asks[] = {
        { "PATCH", "/c/b", KEY(key), "{`n`:1}", good ? 200 : 400, { NULL }, good ? NULL : BAD_KEY },
        { "PUT", "/c/b/igual", KEY(key), NULL, good ? 200 : 400, { "!Sky-Operacion" }, good ? NULL : BAD_KEY },
    };
    check_asks(api, asks, COUNT(asks));
}

static void keys_are_visible_characters(void **state)
{
    struct api *api = *state;
    char longest[257] = "", single[2] = "";
    do_steps(api->registry, steps);
    check_key(api, "", false);
    check_key(api, "dos palabras", false);
    for (int c = 1; c < 256; c++) {
        single[0] = (char)c;
        if (c != '`')
            check_key(api, single, c > ' ' && c < 0x7F);
    }
    memset(longest, 'k', 256);
    check_key(api, longest, false);
    longest[255] = '\0';
    check_key(api, longest, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_key_gets_its_first_answer_again),
        API_TEST(keys_are_visible_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
