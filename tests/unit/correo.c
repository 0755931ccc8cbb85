/* E-mail addresses in texts as people write them. */
#include "unit.h"

#include <stdio.h>

#include "domain/correo.h"

static void addresses_are_found_in_texts(void **state)
{
    static const struct {
        const char *text, *found; /* each with a "|" after it */
    } rows[] = {
        { "", "" },
        { "ana@sky.com", "ana@sky.com|" },
        { "Ana Gil <ana.gil+tv@Sky.com>, 600 11 22 33", "ana.gil+tv@Sky.com|" },
        { "mailto:a@b;c@d.e.", "a@b|c@d.e|" },
        { "ñ@correos.es/b@sky.com", "ñ@correos.es|b@sky.com|" },
        { "@ana a@ @ a@@b a@b@c", "" },
        { "a@. b@...", "" },
        { "x (y@z)\n\"w@v\"", "y@z|w@v|" },
    };
    char found[100];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_span text = sky_span_of(rows[i].text), correo;
        *found = '\0';
        while ((correo = sky_correo_next(&text)).data)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s|", SKY_SPAN_ARGS(correo));
        assert_string_equal(found, rows[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_found_in_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
