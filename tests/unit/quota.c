/* What an author may write in a day: bytes, and keys; each author, each day. */
#include "unit.h"

#include "registry/quota.h"

#define DAY ((int64_t)24 * 60 * 60 * 1000)
#define NOON (20000 * DAY + DAY / 2)
#define BYTES_MAX 10000

struct written {
    struct sky_draft draft;
    struct sky_submission submission;
};

/* What has become of an operation of `author` that wrote `size` bytes. */
static struct sky_submission *write_as(struct written *written, struct sky_operacion *operacion, const char *author,
                                       const char *key, size_t size)
{
    static const char bytes[BYTES_MAX];
    operacion->author = sky_span_of(author);
    written->draft = (struct sky_draft){ .documento = sky_span(bytes, size) };
    written->submission = (struct sky_submission){
        .operacion = operacion,
        .key = sky_span_of(key),
        .outcome = { .drafts = &written->draft, .count = 1 },
    };
    return &written->submission;
}

static void an_author_writes_so_much_in_a_day(void **state)
{
    (void)state;
    struct written ana, eva;
    struct sky_operacion of_ana = { 0 }, of_eva = { 0 };
    struct sky_quota *quota = sky_quota_new(BYTES_MAX);
    struct sky_submission *one = write_as(&ana, &of_ana, "ana", NULL, BYTES_MAX / 2);
    struct sky_submission *other = write_as(&eva, &of_eva, "eva", NULL, 1);
    assert_null(sky_quota_check(quota, one, NOON));
    sky_quota_count(quota, one, NOON);
    assert_null(sky_quota_check(quota, one, NOON));
    sky_quota_count(quota, one, NOON);
    assert_string_equal(sky_quota_check(quota, one, NOON),
                        "El autor ya escribi\xC3\xB3 hoy cuanto puede escribir en un d\xC3\xAD"
                        "a.");
    assert_null(sky_quota_check(quota, other, NOON));
    assert_non_null(sky_quota_check(quota, one, NOON + DAY / 2 - 1));
    assert_null(sky_quota_check(quota, one, NOON + DAY / 2));
    sky_quota_free(quota);
}

static void what_wrote_nothing_is_not_counted(void **state)
{
    (void)state;
    struct written ana;
    struct sky_operacion operacion = { 0 };
    struct sky_quota *quota = sky_quota_new(1);
    struct sky_submission *submission = write_as(&ana, &operacion, "ana", "k", BYTES_MAX);
    submission->result.replayed = true;
    sky_quota_count(quota, submission, NOON);
    submission->result.replayed = false;
    submission->result.error.status = SKY_UNAVAILABLE;
    sky_quota_count(quota, submission, NOON);
    assert_null(sky_quota_check(quota, submission, NOON));
    sky_quota_free(quota);
}

static void no_bound_is_none(void **state)
{
    (void)state;
    struct written ana;
    struct sky_operacion operacion = { 0 };
    struct sky_quota *quota = sky_quota_new(0);
    struct sky_submission *submission = write_as(&ana, &operacion, "ana", NULL, BYTES_MAX);
    for (int i = 0; i < 1000000; i++)
        sky_quota_count(quota, submission, NOON);
    assert_null(sky_quota_check(quota, submission, NOON));
    sky_quota_free(quota);
}

/* How many of `most` keys an author may use whose requests are refused with `text`. */
static int64_t keys_of(const char *text, int64_t most)
{
    struct written ana;
    struct sky_operacion operacion = { 0 };
    struct sky_quota *quota = sky_quota_new(0);
    struct sky_submission *submission = write_as(&ana, &operacion, "ana", "clave", 1);
    if (text)
        sky_error_set(&submission->result.error, SKY_CONFLICT, "%s", text);
    int64_t used = 0;
    for (; used < most && !sky_quota_check(quota, submission, NOON); used++)
        sky_quota_count(quota, submission, NOON);
    if (used < most)
        assert_string_equal(sky_quota_check(quota, submission, NOON),
                            "El autor ya us\xC3\xB3 hoy cuantas claves de idempotencia puede usar en un d\xC3\xAD"
                            "a.");
    submission->key = (struct sky_span){ 0 };
    assert_null(sky_quota_check(quota, submission, NOON));
    sky_quota_free(quota);
    return used;
}

static void an_author_uses_so_many_keys_in_a_day(void **state)
{
    (void)state;
    char text[700];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(keys_of(NULL, 2 * SKY_QUOTA_RECEIPTS_MAX), SKY_QUOTA_RECEIPTS_MAX);
    int64_t large = keys_of(text, SKY_QUOTA_RECEIPTS_MAX);
    assert_in_range(large * 900, SKY_QUOTA_RECEIPT_BYTES_MAX * 9 / 10, SKY_QUOTA_RECEIPT_BYTES_MAX * 11 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_author_writes_so_much_in_a_day),
        cmocka_unit_test(what_wrote_nothing_is_not_counted),
        cmocka_unit_test(no_bound_is_none),
        cmocka_unit_test(an_author_uses_so_many_keys_in_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
