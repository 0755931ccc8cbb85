/* Digests by the examples of FIPS 180-4, in one part and in several; random bytes only where they belong. */
#include "unit.h"

#include "base/crypto.h"
#include "base/hex.h"

static const char million[1000000];

struct row {
    const char *what;
    struct sky_span parts[4];
    const char *digest;
};

static const struct row rows[] = {
    { "empty", { TEXT("") }, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "no spans", { { NULL, 0 } }, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", { TEXT("abc") }, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abc in parts", { TEXT("a"), TEXT(""), TEXT("b"), TEXT("c") },
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "two blocks", { TEXT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") },
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "two blocks in parts", { TEXT("abcdbcdecdefdefgefgh"), TEXT("fghighijhijkijkljklmklmnlmnomnopnopq") },
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "a NUL", { TEXT("\0") }, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
    { "1,000,000 NULs", { { million, sizeof million } },
      "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025" },
};

static void digests_as_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char digest[SKY_SHA256_SIZE];
        char text[2 * SKY_SHA256_SIZE + 1];
        sky_crypto_sha256(rows[i].parts, COUNT(rows[i].parts), digest);
        sky_hex_write(text, digest, sizeof digest);
        assert_span(rows[i].what, sky_span_of(text), sky_span_of(rows[i].digest));
    }
}

static void digests_no_parts(void **state)
{
    (void)state;
    unsigned char none[SKY_SHA256_SIZE], empty[SKY_SHA256_SIZE];
    sky_crypto_sha256(NULL, 0, none);
    sky_crypto_sha256(rows[0].parts, 1, empty);
    assert_memory_equal(none, empty, sizeof none);
}

/* 16 tries leave a byte untouched by chance with 2^-128. */
static void random_fills_exactly_its_bytes(void **state)
{
    (void)state;
    unsigned char seen[34] = { 0 };
    for (int i = 0; i < 16; i++) {
        unsigned char bytes[34] = { 0 };
        sky_crypto_random(bytes + 1, 32);
        for (size_t at = 0; at < sizeof bytes; at++)
            seen[at] |= bytes[at];
    }
    assert_int_equal(seen[0], 0);
    assert_int_equal(seen[33], 0);
    for (size_t at = 1; at <= 32; at++)
        assert_int_not_equal(seen[at], 0);
}

static void random_does_not_repeat(void **state)
{
    (void)state;
    unsigned char one[32], other[32];
    sky_crypto_random(one, sizeof one);
    sky_crypto_random(other, sizeof other);
    assert_memory_not_equal(one, other, sizeof one);
}

static int start(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    bool started = sky_crypto_init(&error) == SKY_OK && sky_crypto_init(&error) == SKY_OK;
    return started && error.status == SKY_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_as_the_standard),
        cmocka_unit_test(digests_no_parts),
        cmocka_unit_test(random_fills_exactly_its_bytes),
        cmocka_unit_test(random_does_not_repeat),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
