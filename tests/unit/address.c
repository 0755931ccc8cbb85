/* Which addresses are this machine's own, in whichever form, and what is no address. */
#include "unit.h"

#include "base/address.h"

static void this_machine_is_told_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool own;
    } cases[] = {
        { "127.0.0.1", true },
        { "127.8.0.1", true },
        { "127.255.255.255", true },
        { "::1", true },
        { "0:0:0:0:0:0:0:1", true },
        { "::ffff:127.0.0.1", true },
        { "::FFFF:127.0.0.2", true },
        { "::ffff:7f00:1", true },
        { "12.7.0.1", false },
        { "128.0.0.1", false },
        { "192.0.2.1", false },
        { "::", false },
        { "::2", false },
        { "1::1", false },
        { "::127.0.0.1", false }, /* the form that is mapped no more */
        { "::ffff:192.0.2.1", false },
        { "2001:db8::1", false },
        { "fe80::1", false },
        { "127.", false },
        { "127.0.0.1.example.org", false },
        { "1270.0.0.1", false },
        { "127.1", false },
        { "127.0.0.1 ", false },
        { "localhost", false },
        { "", false },
        { NULL, false },
        { "::ffff:127.0.0.1::ffff:127.0.0.1::ffff:127.0.0.1", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (sky_address_is_loopback(sky_span_of(cases[i].text)) != cases[i].own)
            fail_msg("%s", cases[i].text);
    assert_false(sky_address_is_loopback(sky_span("127.0.0.1\0", 10)));
}

static void whom_an_address_stands_for(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        bool same;
    } cases[] = {
        { "192.0.2.1", "::ffff:192.0.2.1", true },
        { "192.0.2.1", "192.0.2.2", false },
        { "::ffff:192.0.2.1", "::ffff:192.0.2.2", false },
        { "2001:db8::1", "2001:db8:0:0:ffff::2", true },
        { "2001:db8::1", "2001:db8:0:1::1", false },
        { "::1", "192.0.2.1", false },
        { "unix:", "unix:", true },
        { "unix:", "192.0.2.1", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned char one[SKY_ADDRESS_SIZE], other[SKY_ADDRESS_SIZE];
        if (sky_span_equal(sky_address_source(sky_span_of(cases[i].one), one),
                           sky_address_source(sky_span_of(cases[i].other), other)) != cases[i].same)
            fail_msg("%s, %s", cases[i].one, cases[i].other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_machine_is_told_in_every_form),
        cmocka_unit_test(whom_an_address_stands_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
