/* Receipts in the store: that they come back as they were kept, in the transaction of what they tell of, for a day. */
#include "store.h"

static struct sky_receipt receipt_of(const char *key, int64_t instant)
{
    struct sky_receipt receipt = { .key = sky_span_of(key), .instant = instant, .number = 7, .created = true };
    memset(receipt.digest, 0xA5, sizeof receipt.digest);
    return receipt;
}

static void keep_in(struct fixture *fixture, const struct sky_receipt *receipts, size_t count, int64_t expired)
{
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->keep(fixture->store, receipts, count, expired, &error), &error);
}

/* A whole transaction of receipts alone. */
static void keep(struct fixture *fixture, const struct sky_receipt *receipts, size_t count, int64_t expired)
{
    begin_in(fixture, fixture->store);
    keep_in(fixture, receipts, count, expired);
    commit_in(fixture, fixture->store);
}

static struct sky_receipt recall_in(struct fixture *fixture, struct sky_span key)
{
    struct sky_error error = { 0 };
    struct sky_receipt receipt;
    struct sky_needs needs = { .keys = &key, .receipts = &receipt, .keys_count = 1, .bytes = 1 };
    memset(&receipt, 0xFF, sizeof receipt);
    assert_ok(fixture->backend->fetch(fixture->store, &needs, fixture->arena, &error), &error);
    return receipt;
}

static struct sky_receipt recall(struct fixture *fixture, const char *key)
{
    begin_in(fixture, fixture->store);
    struct sky_receipt receipt = recall_in(fixture, sky_span_of(key));
    fixture->backend->abort(fixture->store);
    return receipt;
}

static void assert_same(const struct sky_receipt *is, const struct sky_receipt *wanted)
{
    assert_span("key", is->key, wanted->key);
    assert_memory_equal(is->digest, wanted->digest, sizeof wanted->digest);
    assert_int_equal(is->instant, wanted->instant);
    assert_int_equal(is->number, wanted->number);
    assert_int_equal(is->created, wanted->created);
    assert_int_equal(is->unchanged, wanted->unchanged);
    assert_int_equal(is->error.status, wanted->error.status);
    assert_string_equal(is->error.pointer, wanted->error.pointer);
    assert_string_equal(is->error.text, wanted->error.text);
}

/* Of results and of refusals, the longest texts too; also in a store that was closed in between. */
static void receipts_come_back_as_they_were_kept(void **state)
{
    struct fixture *fixture = *state;
    struct sky_receipt receipts[] = { receipt_of("resultado", 1), receipt_of("'; --", INT64_MAX),
                                      receipt_of("rechazo", 3), receipt_of("largo", 4) };
    receipts[1].number = INT64_MAX;
    receipts[1].created = false;
    receipts[3].created = false;
    receipts[3].unchanged = true;
    memset(receipts[1].digest, 0, sizeof receipts[1].digest);
    sky_error_member(&receipts[2].error, "\xC3\xB1", "El cliente '\xE2\x82\xAC' ya existe.");
    receipts[3].error.status = SKY_KEY_REUSED;
    memset(receipts[3].error.pointer, 'p', sizeof receipts[3].error.pointer - 1);
    memset(receipts[3].error.text, 't', sizeof receipts[3].error.text - 1);
    keep(fixture, receipts, COUNT(receipts), 0);
    for (int opened = 0; opened < 2; opened++) {
        for (size_t i = 0; i < COUNT(receipts); i++) {
            struct sky_receipt receipt = recall(fixture, receipts[i].key.data);
            assert_same(&receipt, &receipts[i]);
        }
        fixture->backend->close(fixture->store);
        fixture->store = open_again(fixture);
    }
}

static void another_key_has_no_receipt(void **state)
{
    struct fixture *fixture = *state;
    static const char *const keys[] = { "Clave", "clav", "clave ", "%", "" };
    struct sky_receipt receipt = receipt_of("clave", 1);
    assert_int_equal(recall(fixture, "clave").instant, 0);
    keep(fixture, &receipt, 1, 0);
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_int_equal(recall(fixture, keys[i]).instant, 0);
    assert_int_equal(recall(fixture, "clave").instant, 1);
}

static void the_latest_receipt_of_a_key_counts(void **state)
{
    struct fixture *fixture = *state;
    struct sky_receipt receipt = receipt_of("clave", 1000);
    keep(fixture, &receipt, 1, 0);
    receipt.instant = 2000;
    receipt.number = 9;
    receipt.created = false;
    receipt.digest[31] = 1;
    keep(fixture, &receipt, 1, 0);
    struct sky_receipt latest = recall(fixture, "clave");
    assert_same(&latest, &receipt);
}

static void receipts_stand_or_fall_with_their_entries(void **state)
{
    struct fixture *fixture = *state;
    struct sky_receipt receipt = receipt_of("clave", 1);
    void *reader = new_reader(fixture);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{}"));
    keep_in(fixture, &receipt, 1, 0);
    assert_int_equal(recall_in(fixture, SPAN("clave")).instant, 1);
    fixture->backend->abort(fixture->store);
    assert_int_equal(recall(fixture, "clave").instant, 0);
    assert_read(fixture, reader, "a", 0, NULL);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{}"));
    keep_in(fixture, &receipt, 1, 0);
    commit_in(fixture, fixture->store);
    assert_int_equal(recall(fixture, "clave").instant, 1);
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->reader_free(reader);
}

static size_t count_kept(struct fixture *fixture, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        kept += recall(fixture, (const char[]){ 'k', (char)('a' + i), '\0' }).instant != 0;
    return kept;
}

/* Twice as many as are kept at most, the oldest first; those of the instant `expired` with them. */
static void those_that_expired_are_swept(void **state)
{
    struct fixture *fixture = *state;
    enum { OLD = 10 };
    static const size_t left[] = { 8, 6, 4, 3, 3 }; /* 7 of them expired */
    static const char names[OLD][3] = { "kj", "ki", "kh", "kg", "kf", "ke", "kd", "kc", "kb", "ka" };
    struct sky_receipt receipts[OLD];
    for (size_t i = 0; i < OLD; i++)
        receipts[i] = receipt_of(names[i], 1000 * (int64_t)(OLD - i));
    keep(fixture, receipts, OLD, 0);
    assert_int_equal(count_kept(fixture, OLD), OLD);
    for (size_t i = 0; i < COUNT(left); i++) {
        struct sky_receipt now = receipt_of("ahora", 100000 + (int64_t)i);
        keep(fixture, &now, 1, 7000);
        assert_int_equal(count_kept(fixture, OLD), left[i]);
        assert_int_equal(recall(fixture, "kb").instant, 0);
        assert_int_equal(recall(fixture, "ahora").instant, now.instant);
    }
    assert_int_equal(recall(fixture, "kg").instant, 0);
    assert_int_equal(recall(fixture, "kh").instant, 8000);
}

/* Keeps a receipt, and recalls it after `damage`. */
static struct sky_receipt recall_after(struct fixture *fixture, const char *damage)
{
    struct sky_receipt receipt = receipt_of("clave", 1);
    sky_error_member(&receipt.error, "contacto", "No puede ser.");
    keep(fixture, &receipt, 1, 0);
    execute_past(fixture, damage);
    return recall(fixture, "clave");
}

/* Its own alone: whoever is written with it is not concerned. */
static void a_damaged_receipt_has_a_fault(void **state)
{
    static const char *const damages[] = {
        "UPDATE recibos SET estado = '', texto = ''",
#ifdef STORE_POSTGRES
        "UPDATE recibos SET huella = ''",
        "UPDATE recibos SET huella = '0'",
        "UPDATE recibos SET puntero = repeat('0', 128)",
        "UPDATE recibos SET texto = repeat('0', 768)",
#else
        "UPDATE recibos SET huella = x''",
        "UPDATE recibos SET huella = x'00'",
        "UPDATE recibos SET puntero = hex(zeroblob(64))",
        "UPDATE recibos SET texto = hex(zeroblob(384))",
#endif
    };
    for (size_t i = 0; i < COUNT(damages); i++) {
        struct sky_receipt receipt = recall_after(*state, damages[i]);
        assert_int_equal(receipt.instant, 1);
        assert_int_equal(receipt.error.status, SKY_INTERNAL);
        assert_string_equal(receipt.error.text, "a receipt is not as it was written");
    }
}

/* A later release has kept it, and this one runs again on its schema. */
static void a_refusal_of_a_later_release_is_a_conflict(void **state)
{
    struct sky_receipt receipt = recall_after(*state, "UPDATE recibos SET estado = 'NO_HAY'");
    assert_int_equal(receipt.digest[0], 0xA5);
    assert_int_equal(receipt.error.status, SKY_CONFLICT);
    assert_string_equal(receipt.error.pointer, "/contacto");
    assert_string_equal(receipt.error.text, "No puede ser.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(receipts_come_back_as_they_were_kept),
        STORE_TEST(another_key_has_no_receipt),
        STORE_TEST(the_latest_receipt_of_a_key_counts),
        STORE_TEST(receipts_stand_or_fall_with_their_entries),
        STORE_TEST(those_that_expired_are_swept),
        STORE_TEST(a_damaged_receipt_has_a_fault),
        STORE_TEST(a_refusal_of_a_later_release_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
