/* The hash chain, against digests that Python's hashlib computed from the definition in seal.h. */
#include "store.h"

#include "base/hex.h"
#include "registry/seal.h"

static struct sky_entry sample(void)
{
    struct sky_entry entry = {
        .number = 1,
        .instant = 1700000000123,
        .author = SPAN("anonimo"),
        .verb = SPAN("crear"),
        .nombre = SPAN("Mar\xC3\xAD"
                       "a"),
        .documento = SPAN("{\"nombre\":\"Mar\xC3\xAD"
                          "a\"}"),
    };
    for (size_t i = 0; i < sizeof entry.salt; i++)
        entry.salt[i] = (unsigned char)i;
    return entry;
}

static void assert_seal(const unsigned char previous[SKY_SHA256_SIZE], const struct sky_entry *entry,
                        const char *wanted)
{
    unsigned char seal[SKY_SHA256_SIZE];
    char text[2 * SKY_SHA256_SIZE + 1];
    sky_seal_compute(previous, entry, seal);
    sky_hex_write(text, seal, sizeof seal);
    assert_string_equal(text, wanted);
}

static const unsigned char zeros[SKY_SHA256_SIZE];

/* Of release 3.0, with no group: what its entries were sealed with. */
static void the_first_definition_holds(void **state)
{
    (void)state;
    unsigned char previous[SKY_SHA256_SIZE];
    struct sky_entry entry = sample();
    assert_seal(zeros, &entry, "d2713ffd8f69fd7a2392627dd33ff4dc0340392b04a13d277b2d5f669876e9f6");
    sky_seal_compute(zeros, &entry, previous);
    entry.number = 0x0102030405060708;
    entry.verb = SPAN("eliminar");
    entry.documento = (struct sky_span){ 0 };
    assert_seal(previous, &entry, "0eedf225483f2605bfbeb73229aaf12ff0e63e580e8c260be5060b90aba36e7c");
}

static void the_definition_holds(void **state)
{
    (void)state;
    unsigned char previous[SKY_SHA256_SIZE];
    struct sky_entry entry = sample();
    entry.grupo = entry.cliente = 1;
    assert_seal(zeros, &entry, "2b2ec86f4e94d6f03628a6c51c7d42b88390833c90b5501872e79b9061579f16");
    sky_seal_compute(zeros, &entry, previous);
    entry.number = 0x0102030405060708;
    entry.grupo = 0x0102030405060707;
    entry.cliente = 0x1112131415161718;
    entry.deshace = 0x2122232425262728;
    entry.verb = SPAN("eliminar");
    entry.documento = (struct sky_span){ 0 };
    assert_seal(previous, &entry, "58a9fb2328cb34a3610bd0c9338293adcba7cebff26e4d0e9b4da097549e9aca");
}

/* The migration fills in the customer of such entries; their seals stay right. */
static void without_a_group_the_rest_does_not_count(void **state)
{
    (void)state;
    struct sky_entry entry = sample();
    unsigned char seal[SKY_SHA256_SIZE], same[SKY_SHA256_SIZE];
    sky_seal_compute(zeros, &entry, seal);
    entry.cliente = 1;
    entry.deshace = 2;
    sky_seal_compute(zeros, &entry, same);
    assert_memory_equal(seal, same, sizeof seal);
}

/* Each member, and where one ends and the next begins. */
static void every_member_counts(void **state)
{
    (void)state;
    struct sky_entry entries[15];
    unsigned char seals[COUNT(entries) + 1][SKY_SHA256_SIZE];
    const unsigned char other[SKY_SHA256_SIZE] = { [31] = 1 };
    for (size_t i = 0; i < COUNT(entries); i++)
        entries[i] = sample();
    entries[1].number++;
    entries[2].instant++;
    entries[3].author = SPAN("anonima");
    entries[4].verb = SPAN("creaR");
    entries[5].nombre = SPAN("Maria");
    entries[6].documento = SPAN("{}");
    entries[7].documento = (struct sky_span){ 0 };
    entries[8].documento = SPAN("");
    entries[9].salt[15]++;
    entries[10].author = SPAN("anonimoc"), entries[10].verb = SPAN("rear");
    entries[11].grupo = 1;
    entries[12].grupo = 2;
    entries[13].grupo = 1, entries[13].cliente = 1;
    entries[14].grupo = 1, entries[14].deshace = 1;
    for (size_t i = 0; i < COUNT(entries); i++)
        sky_seal_compute(zeros, &entries[i], seals[i]);
    sky_seal_compute(other, &entries[0], seals[COUNT(entries)]);
    for (size_t i = 0; i < COUNT(seals); i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(seals[i], seals[j], SKY_SHA256_SIZE);
}

static int start_crypto(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    return sky_crypto_init(&error) == SKY_OK ? 0 : -1;
}

static void the_head_is_found_that_the_log_had(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_head head, last;
    const struct sky_head none = { 0 };
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    put(fixture, "b", "{}");
    last = snapshot_in(fixture, reader);
    fixture->backend->release(reader);
    assert_ok(sky_seal_find(fixture->backend, reader, 2, &head, &error), &error);
    assert_true(sky_seal_same(&head, &last));
    assert_int_equal(head.instant, last.instant);
    assert_ok(sky_seal_find(fixture->backend, reader, 1, &head, &error), &error);
    assert_int_equal(head.number, 1);
    assert_false(sky_seal_same(&head, &last));
    head = last;
    head.seal[SKY_SHA256_SIZE - 1] ^= 1;
    assert_false(sky_seal_same(&head, &last));
    for (int64_t number = 0; number <= 3; number += 3) {
        assert_ok(sky_seal_find(fixture->backend, reader, number, &head, &error), &error);
        assert_true(sky_seal_same(&head, &none));
    }
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_definition_holds),
        cmocka_unit_test(the_definition_holds),
        cmocka_unit_test(without_a_group_the_rest_does_not_count),
        cmocka_unit_test(every_member_counts),
        STORE_TEST(the_head_is_found_that_the_log_had),
    };
    return cmocka_run_group_tests(tests, start_crypto, NULL);
}
