/* Rows as frames: each is taken as it was put, with or without texts; one that is cut short is none. */
#include "unit.h"

#include "registry/shipment.h"

static const struct sky_entry an_entry = { .number = 7,
                                           .instant = 5,
                                           .grupo = 6,
                                           .cliente = 3,
                                           .deshace = 2,
                                           .author = TEXT("ana"),
                                           .verb = TEXT("crear"),
                                           .nombre = TEXT("Peña"),
                                           .lives = true,
                                           .documento = TEXT("{\"a\":1}"),
                                           .salt = "salt",
                                           .seal = "seal",
                                           .is_forgotten = true,
                                           .digests = "digests" };

/* The frame that was put, without its head. */
static struct sky_frame frame_of(const struct sky_buffer *out)
{
    return (struct sky_frame){ .kind = out->data[0], .body = sky_span(out->data + 5, out->size - 5) };
}

static void an_entry_is_taken_as_it_was_put(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_entry entry = { 0 };
    sky_ship_put_entry(&out, &an_entry);
    struct sky_frame frame = frame_of(&out);
    assert_int_equal(frame.kind, SKY_SHIP_ENTRY);
    assert_true(sky_ship_take_entry(&frame, &entry));
    assert_int_equal(entry.number, 7);
    assert_int_equal(entry.instant, 5);
    assert_int_equal(entry.grupo, 6);
    assert_int_equal(entry.cliente, 3);
    assert_int_equal(entry.deshace, 2);
    assert_true(entry.lives && entry.is_forgotten);
    assert_span("author", entry.author, an_entry.author);
    assert_span("verb", entry.verb, an_entry.verb);
    assert_span("nombre", entry.nombre, an_entry.nombre);
    assert_span("documento", entry.documento, an_entry.documento);
    assert_memory_equal(entry.salt, an_entry.salt, sizeof entry.salt);
    assert_memory_equal(entry.seal, an_entry.seal, sizeof entry.seal);
    assert_memory_equal(entry.digests, an_entry.digests, sizeof entry.digests);
    sky_buffer_clear(&out);
}

static void no_document_stays_none(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_entry gone = an_entry, entry = { 0 };
    gone.documento = (struct sky_span){ 0 };
    gone.lives = false;
    sky_ship_put_entry(&out, &gone);
    struct sky_frame frame = frame_of(&out);
    assert_true(sky_ship_take_entry(&frame, &entry));
    assert_null(entry.documento.data);
    assert_false(entry.lives);
    sky_buffer_clear(&out);
}

static void a_receipt_keeps_its_refusal(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_receipt receipt = { .key = TEXT("ana k"), .digest = "d", .instant = 9, .number = 4, .created = true };
    struct sky_receipt taken;
    sky_error_set(&receipt.error, SKY_NAME_TAKEN, "Ya hay otra.");
    strcpy(receipt.error.pointer, "/nombre");
    sky_ship_put_receipt(&out, &receipt);
    struct sky_frame frame = frame_of(&out);
    assert_true(sky_ship_take_receipt(&frame, &taken));
    assert_span("key", taken.key, receipt.key);
    assert_int_equal(taken.instant, 9);
    assert_int_equal(taken.number, 4);
    assert_true(taken.created && !taken.unchanged);
    assert_int_equal(taken.error.status, SKY_NAME_TAKEN);
    assert_string_equal(taken.error.pointer, "/nombre");
    assert_string_equal(taken.error.text, "Ya hay otra.");
    sky_buffer_clear(&out);
}

static void what_is_beside_the_log_is_taken_as_it_was_put(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    const struct sky_fact fact = { 3, 4, TEXT("a"), TEXT("v"), TEXT("s"), { 0 } };
    const struct sky_pass pass = { TEXT("u/ana"), TEXT("{}"), 8 };
    struct sky_fact taken;
    struct sky_pass same;
    sky_ship_put_fact(&out, &fact);
    struct sky_frame frame = frame_of(&out);
    assert_true(sky_ship_take_fact(&frame, &taken));
    assert_int_equal(taken.number, 3);
    assert_span("about", taken.about, fact.about);
    assert_null(taken.detail.data);
    out.size = 0;
    sky_ship_put_pass(&out, &pass);
    frame = frame_of(&out);
    assert_true(sky_ship_take_pass(&frame, &same));
    assert_span("id", same.id, pass.id);
    assert_int_equal(same.used, 8);
    sky_buffer_clear(&out);
}

static void both_sides_say_who_they_are(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_ship_hello hello = { .has_log = true, .head = { .number = 3, .seal = "s" }, .fact = 2 }, other;
    struct sky_identity identity;
    assert_true(sky_identity_set(&hello.identity, SPAN("0123456789abcdef"), true));
    sky_ship_put_hello(&out, &hello);
    struct sky_frame frame = frame_of(&out);
    assert_true(sky_ship_take_hello(&frame, &other));
    assert_memory_equal(&other.identity, &hello.identity, sizeof other.identity);
    assert_int_equal(other.head.number, 3);
    assert_int_equal(other.fact, 2);
    frame = frame_of(&out);
    assert_false(sky_ship_take_welcome(&frame, &identity));
    out.size = 0;
    sky_ship_put_welcome(&out, &hello.identity);
    frame = frame_of(&out);
    assert_true(sky_ship_take_welcome(&frame, &identity));
    assert_memory_equal(&identity, &hello.identity, sizeof identity);
    out.data[20] ^= 1; /* of the words that they know each other by */
    frame = frame_of(&out);
    assert_false(sky_ship_take_welcome(&frame, &identity));
    sky_buffer_clear(&out);
}

static void a_reason_to_stop_is_one(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_error error = { 0 }, taken = { 0 };
    sky_error_set(&error, SKY_CONFLICT, "another log");
    sky_ship_put_stop(&out, &error);
    struct sky_frame frame = frame_of(&out);
    assert_true(sky_ship_take_stop(&frame, &taken));
    assert_int_equal(taken.status, SKY_CONFLICT);
    assert_string_equal(taken.text, "another log");
    out.size = 0;
    sky_ship_put_stop(&out, &(struct sky_error){ 0 });
    frame = frame_of(&out);
    assert_false(sky_ship_take_stop(&frame, &taken));
    sky_buffer_clear(&out);
}

static void what_is_cut_short_is_none(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_entry entry;
    struct sky_ship_end end = { .source = 5 };
    sky_ship_put_entry(&out, &an_entry);
    for (size_t size = 0; size < out.size - 5; size++) {
        struct sky_frame frame = { .kind = SKY_SHIP_ENTRY, .body = sky_span(out.data + 5, size) };
        assert_false(sky_ship_take_entry(&frame, &entry));
    }
    out.size = 0;
    sky_ship_put_end(&out, &end);
    struct sky_frame frame = { .kind = SKY_SHIP_END, .body = sky_span(out.data + 5, out.size - 6) };
    assert_false(sky_ship_take_end(&frame, &end));
    sky_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_taken_as_it_was_put),
        cmocka_unit_test(no_document_stays_none),
        cmocka_unit_test(a_receipt_keeps_its_refusal),
        cmocka_unit_test(what_is_beside_the_log_is_taken_as_it_was_put),
        cmocka_unit_test(both_sides_say_who_they_are),
        cmocka_unit_test(a_reason_to_stop_is_one),
        cmocka_unit_test(what_is_cut_short_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
