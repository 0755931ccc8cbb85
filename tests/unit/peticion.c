/* What is asked for about tokens and people: taken as it is meant, or every member that is wrong named. */
#include "steps.h"

#include "domain/peticion.h"

#define NOW ((int64_t)1767225600000) /* 2026-01-01 */

enum kind { FICHA, USUARIO, CAMBIO, CLAVE };

static enum sky_status ask(struct sky_arena *arena, enum kind kind, const struct sky_json *body,
                           struct sky_error *error)
{
    struct sky_ficha ficha;
    struct sky_span one, other;
    enum sky_role rol;
    switch (kind) {
    case FICHA:
        return sky_peticion_ficha(arena, body, NOW, &ficha, error);
    case USUARIO:
        return sky_peticion_usuario(arena, body, &one, &rol, error);
    case CAMBIO:
        return sky_peticion_cambio(arena, body, &rol, error);
    default:
        return sky_peticion_clave(arena, body, &one, &other, error);
    }
}

static void each_wrong_member_is_named(void **state)
{
    static const struct {
        enum kind kind;
        const char *body;
        enum sky_status status;
        const char *pointer, *also;
    } some[] = {
        { FICHA, "{}", SKY_MISSING, "/nombre", "/rol" },
        { FICHA, "{'nombre':1,'rol':2}", SKY_INVALID, "/nombre", "/rol" },
        { FICHA, "{'nombre':' ','rol':'lector'}", SKY_MISSING, "/nombre", NULL },
        { FICHA, "{'nombre':' a','rol':'lector'}", SKY_INVALID, "/nombre", NULL },
        { FICHA, "{'nombre':'a','rol':'public'}", SKY_INVALID, "/rol", NULL },
        { FICHA, "{'nombre':'a','rol':'x','dias':1.5}", SKY_INVALID, "/rol", "/dias" },
        { FICHA, "{'nombre':'a','rol':'lector','dias':0}", SKY_INVALID, "/dias", NULL },
        { FICHA, "{'nombre':'a','rol':'lector','dias':36501}", SKY_INVALID, "/dias", NULL },
        { FICHA, "{'nombre':'a','rol':'lector','dias':'1'}", SKY_INVALID, "/dias", NULL },
        { FICHA, "{'nombre':'a','rol':'lector','dias':1,'vence':'2027-01-01T00:00:00Z'}", SKY_INVALID, "/vence", NULL },
        { FICHA, "{'nombre':'a','rol':'lector','vence':'2027-01-01'}", SKY_INVALID, "/vence", NULL },
        { FICHA, "{'nombre':'a','rol':'lector','vence':'2025-01-01T00:00:00Z'}", SKY_INVALID, "/vence", NULL },
        { FICHA, "{'nombre':'a','rol':'lector','huella':'1'}", SKY_INVALID, "/huella", NULL },
        { USUARIO, "{'rol':null}", SKY_INVALID, "/rol", "/nombre" },
        { USUARIO, "{'nombre':'a:b','rol':'editor'}", SKY_INVALID, "/nombre", NULL },
        { USUARIO, "{'nombre':'anonimo','rol':'editor'}", SKY_INVALID, "/nombre", NULL },
        { USUARIO, "{'nombre':'ana','rol':'editor','clave':'x'}", SKY_INVALID, "/clave", NULL },
        { CAMBIO, "{'rol':null}", SKY_INVALID, "/rol", NULL },
        { CAMBIO, "{'rol':'jefe'}", SKY_INVALID, "/rol", NULL },
        { CAMBIO, "{'nombre':'eva'}", SKY_INVALID, "/nombre", NULL },
        { CLAVE, "{}", SKY_MISSING, "/clave", "/invitacion" },
        { CLAVE, "{'clave':1,'invitacion':[]}", SKY_INVALID, "/clave", "/invitacion" },
        { CLAVE, "{'clave':'x','invitacion':'y','rol':'admin'}", SKY_INVALID, "/rol", NULL },
    };
    for (size_t i = 0; i < COUNT(some); i++) {
        struct sky_error error = { 0 };
        enum sky_status status = ask(*state, some[i].kind, json_of(*state, some[i].body), &error);
        if (status != some[i].status || strcmp(error.pointer, some[i].pointer) != 0 ||
            (some[i].also && (!error.also || strcmp(error.also->pointer, some[i].also) != 0)))
            fail_msg("%s: %d %s %s", some[i].body, status, error.pointer, error.text);
    }
}

static void a_token_ends_when_it_is_said(void **state)
{
    static const struct {
        const char *body;
        int64_t vence;
    } some[] = {
        { "{'nombre':'a','rol':'editor'}", 0 },
        { "{'nombre':'a','rol':'editor','dias':2}", NOW + 2 * SKY_FICHA_DIA },
        { "{'nombre':'a','rol':'editor','vence':'2026-01-01T01:00:01+01:00'}", NOW + 1000 },
    };
    for (size_t i = 0; i < COUNT(some); i++) {
        struct sky_error error = { 0 };
        struct sky_ficha ficha;
        assert_int_equal(sky_peticion_ficha(*state, json_of(*state, some[i].body), NOW, &ficha, &error), SKY_OK);
        assert_int_equal(ficha.vence, some[i].vence);
        assert_int_equal(ficha.rol, SKY_EDITOR);
        assert_span("nombre", ficha.nombre, SPAN("a"));
    }
}

static void what_is_not_asked_for_does_not_change(void **state)
{
    struct sky_error error = { 0 };
    enum sky_role rol;
    assert_int_equal(sky_peticion_cambio(*state, json_of(*state, "{}"), &rol, &error), SKY_OK);
    assert_int_equal(rol, SKY_PUBLIC);
    assert_int_equal(sky_peticion_cambio(*state, json_of(*state, "{'rol':'admin'}"), &rol, &error), SKY_OK);
    assert_int_equal(rol, SKY_ADMIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(each_wrong_member_is_named),
        ARENA_TEST(a_token_ends_when_it_is_said),
        ARENA_TEST(what_is_not_asked_for_does_not_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
