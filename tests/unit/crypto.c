/* Digests by the examples of FIPS 180-4; random bytes only where they belong; passwords known by their hashes. */
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
    { "abc in parts",
      { TEXT("a"), TEXT(""), TEXT("b"), TEXT("c") },
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "two blocks",
      { TEXT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") },
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "two blocks in parts",
      { TEXT("abcdbcdecdefdefgefgh"), TEXT("fghighijhijkijkljklmklmnlmnomnopnopq") },
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "a NUL", { TEXT("\0") }, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
    { "1,000,000 NULs",
      { { million, sizeof million } },
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

/* By the first of the examples of SipHash's authors, of 128 bits: the key 00 to 0f, and no text; and 00. */
static void tags_are_as_their_authors_have_them(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text;
        const char *tag;
    } examples[] = { { TEXT(""), "a3817f04ba25a8e66df67214c7550293" },
                     { TEXT("\0"), "da87c1d86b99af44347659119b22fc45" } };
    unsigned char key[SKY_TAG_SIZE], tag[SKY_TAG_SIZE];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    for (size_t i = 0; i < COUNT(examples); i++) {
        char text[2 * SKY_TAG_SIZE + 1];
        sky_crypto_tag(key, examples[i].text, tag);
        sky_hex_write(text, tag, sizeof tag);
        assert_string_equal(text, examples[i].tag);
    }
}

static void bytes_are_the_same_or_not(void **state)
{
    (void)state;
    unsigned char one[32] = { 0 }, other[32] = { 0 };
    assert_true(sky_crypto_same(one, other, sizeof one));
    for (size_t at = 0; at < sizeof one; at++) {
        other[at] = 1;
        assert_false(sky_crypto_same(one, other, sizeof one));
        assert_true(sky_crypto_same(one, other, at));
        other[at] = 0;
    }
}

static void what_is_wiped_is_gone(void **state)
{
    (void)state;
    char text[] = "secreto";
    sky_crypto_wipe(text, 3);
    assert_memory_equal(text, "\0\0\0reto", sizeof text);
}

static bool is_right(const char *password, const char *hash)
{
    struct sky_error error = { 0 };
    char room[SKY_PASSWORD_HASH_SIZE] = "";
    bool right = true;
    memcpy(room, hash, strlen(hash) + 1);
    assert_int_equal(sky_crypto_check_password(sky_span_of(password), room, &right, &error), SKY_OK);
    return right;
}

static void a_password_is_known_by_its_hash(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    char hash[SKY_PASSWORD_HASH_SIZE], another[SKY_PASSWORD_HASH_SIZE];
    assert_int_equal(sky_crypto_hash_password(sky_span_of("tres tigres"), hash, &error), SKY_OK);
    assert_int_equal(sky_crypto_hash_password(sky_span_of("tres tigres"), another, &error), SKY_OK);
    assert_memory_equal(hash, "$argon2id$v=19$m=32768,t=3,p=1$", 31);
    assert_string_not_equal(hash, another);
    assert_true(is_right("tres tigres", hash));
    assert_true(is_right("tres tigres", another));
    assert_false(is_right("tres tigre", hash));
    assert_false(is_right("", hash));
}

/* Made by the reference implementation: argon2 somesalt -id -t 2 -k 256 -p 1, of "password". */
static void hashes_are_as_others_make_them(void **state)
{
    (void)state;
    static const char hash[] = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    assert_true(is_right("password", hash));
    assert_false(is_right("passwore", hash));
}

/* What a store holds that somebody has changed must not take the host's memory. */
static void a_hash_that_costs_too_much_is_refused(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "",
        "x",
        "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=99999999999,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=9,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    };
    for (size_t i = 0; i < COUNT(odd); i++) {
        struct sky_error error = { 0 };
        char hash[SKY_PASSWORD_HASH_SIZE] = "";
        bool right = true;
        memcpy(hash, odd[i], strlen(odd[i]));
        if (sky_crypto_check_password(sky_span_of("password"), hash, &right, &error) != SKY_INTERNAL || right)
            fail_msg("'%s' gives %s", odd[i], sky_status_name(error.status));
    }
}

static void a_hash_without_an_end_is_refused(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    char hash[SKY_PASSWORD_HASH_SIZE];
    bool right = true;
    memset(hash, '0', sizeof hash);
    memcpy(hash, "$argon2id$v=19$m=256,t=2,p=1$", 29);
    assert_int_equal(sky_crypto_check_password(sky_span_of("password"), hash, &right, &error), SKY_INTERNAL);
    assert_false(right);
}

static int start(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    bool started = sky_crypto_init(&error) == SKY_OK && sky_crypto_init(&error) == SKY_OK;
    return started && error.status == SKY_OK ? 0 : -1;
}

static void a_mark_follows_from_key_and_text(void **state)
{
    unsigned char key[SKY_CRYPTO_KEY_SIZE] = { 0 }, other[SKY_CRYPTO_KEY_SIZE] = { 1 };
    (void)state;
    for (unsigned i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    /* The first rows of SipHash's own test vectors. */
    static const unsigned char text[] = { 0, 1, 2 };
    assert_true(sky_crypto_mark(key, sky_span("", 0)) == 0x726fdb47dd0e0e31);
    assert_true(sky_crypto_mark(key, sky_span((const char *)text, 1)) == 0x74f839c593dc67fd);
    assert_true(sky_crypto_mark(key, sky_span((const char *)text, 3)) == 0x85676696d7fb7e2d);
    assert_true(sky_crypto_mark(other, sky_span("", 0)) != 0x726fdb47dd0e0e31);
}

static void a_sealed_key_is_opened_by_its_own_private_one(void **state)
{
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE], other[SKY_BOX_KEY_SIZE], own[SKY_BOX_KEY_SIZE];
    unsigned char key[SKY_BOX_KEY_SIZE] = { 7 }, opened[SKY_BOX_KEY_SIZE], sealed[SKY_BOX_SEALED_SIZE];
    (void)state;
    sky_crypto_box_pair(public, other);
    sky_crypto_box_pair(public, private);
    sky_crypto_box_public(private, own);
    assert_memory_equal(own, public, sizeof own);
    assert_true(sky_crypto_box_seal(public, key, sealed));
    assert_true(sky_crypto_box_open(private, sealed, opened));
    assert_memory_equal(opened, key, sizeof key);
    assert_false(sky_crypto_box_open(other, sealed, opened));
    sealed[50] ^= 1;
    assert_false(sky_crypto_box_open(private, sealed, opened));
    memset(public, 0, sizeof public);
    assert_false(sky_crypto_box_seal(public, key, sealed));
}

/* In their order, with what is beside them, and not at all otherwise. */
static void pieces_are_decrypted_in_their_place(void **state)
{
    unsigned char key[SKY_BOX_KEY_SIZE] = { 7 }, header[SKY_STREAM_HEADER_SIZE];
    unsigned char one[3 + SKY_STREAM_MORE], two[SKY_STREAM_MORE], out[3];
    const struct sky_span first = sky_span((const char *)one, sizeof one);
    struct sky_stream_cipher cipher;
    (void)state;
    sky_crypto_stream_begin(&cipher, key, header);
    sky_crypto_stream_push(&cipher, sky_span_of("Ana"), sky_span_of("1"), one);
    sky_crypto_stream_push(&cipher, sky_span_of(""), sky_span_of("2"), two);
    sky_crypto_stream_resume(&cipher, key, header);
    assert_false(sky_crypto_stream_pull(&cipher, first, sky_span_of("2"), out));
    sky_crypto_stream_resume(&cipher, key, header);
    assert_false(sky_crypto_stream_pull(&cipher, sky_span((const char *)two, sizeof two), sky_span_of("2"), out));
    assert_false(sky_crypto_stream_pull(&cipher, sky_span((const char *)two, 3), sky_span_of("2"), out));
    sky_crypto_stream_resume(&cipher, key, header);
    assert_true(sky_crypto_stream_pull(&cipher, first, sky_span_of("1"), out));
    assert_memory_equal(out, "Ana", 3);
    assert_true(sky_crypto_stream_pull(&cipher, sky_span((const char *)two, sizeof two), sky_span_of("2"), out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_as_the_standard),
        cmocka_unit_test(digests_no_parts),
        cmocka_unit_test(random_fills_exactly_its_bytes),
        cmocka_unit_test(random_does_not_repeat),
        cmocka_unit_test(tags_are_as_their_authors_have_them),
        cmocka_unit_test(bytes_are_the_same_or_not),
        cmocka_unit_test(what_is_wiped_is_gone),
        cmocka_unit_test(a_password_is_known_by_its_hash),
        cmocka_unit_test(hashes_are_as_others_make_them),
        cmocka_unit_test(a_hash_that_costs_too_much_is_refused),
        cmocka_unit_test(a_hash_without_an_end_is_refused),
        cmocka_unit_test(a_mark_follows_from_key_and_text),
        cmocka_unit_test(a_sealed_key_is_opened_by_its_own_private_one),
        cmocka_unit_test(pieces_are_decrypted_in_their_place),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
