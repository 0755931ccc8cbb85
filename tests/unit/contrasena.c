/* Passwords: how short is too short, which are too common, and that nothing else is asked of one. */
#include "unit.h"

#include "domain/contrasena.h"

#define SHORT "al menos 8 caracteres"
#define OWN "palabras que las de aqu\xC3\xAD"
#define COMMON "las m\xC3\xA1s comunes"

static const struct {
    struct sky_span contrasena;
    const char *wrong; /* NULL: it is taken */
} cases[] = {
    { TEXT(""), SHORT },
    { TEXT("1234567"), SHORT },
    { TEXT("\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1"), SHORT }, /* 8 bytes */
    { TEXT("\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1"), NULL },
    { TEXT("12345678"), COMMON },
    { TEXT("password"), COMMON },
    { TEXT("PassWord"), COMMON },
    { TEXT("qwertyuiop"), COMMON },
    { TEXT("password\0x"), COMMON },
    { TEXT("Sky-2026!"), OWN },
    { TEXT("skyskysky"), OWN },
    { TEXT("Registro Clientes"), OWN },
    { TEXT("admin.2026"), OWN },
    { TEXT("1administrador"), OWN },
    { TEXT("contrase\xC3\xB1"
           "a1"),
      OWN },
    { TEXT("skylines"), NULL },
    { TEXT("registro de clientes"), NULL },
    { TEXT("20260131"), NULL },
    { TEXT("passwore"), NULL },
    { TEXT("passwor "), NULL },
    { TEXT("aaaa bbbb"), NULL },
    { TEXT("tres tristes tigres comen trigo"), NULL },
    { TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), "debe ser un texto" },
};

static void a_password_is_long_enough_and_not_common(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        enum sky_status status = sky_contrasena_check(cases[i].contrasena, &error);
        if (status != (cases[i].wrong ? SKY_INVALID : SKY_OK))
            fail_msg("case %zu: %s %s", i, sky_status_name(status), error.text);
        if (cases[i].wrong)
            assert_contains("text", error.text, cases[i].wrong);
    }
}

static void a_password_has_an_end(void **state)
{
    (void)state;
    char text[SKY_CONTRASENA_MAX + 1];
    struct sky_error error = { 0 };
    memset(text, 'x', sizeof text);
    assert_int_equal(sky_contrasena_check(sky_span(text, SKY_CONTRASENA_MAX), &error), SKY_OK);
    assert_int_equal(sky_contrasena_check(sky_span(text, SKY_CONTRASENA_MAX + 1), &error), SKY_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_long_enough_and_not_common),
        cmocka_unit_test(a_password_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
