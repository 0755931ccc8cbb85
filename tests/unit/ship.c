/* A source tells only who has a beginning of its log, and stops when it is not that log any more. */
#include "mirroring.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };

/* What the source ends with for whoever says that; the reason that it tells is the one that it returns. */
static enum sky_status answer_to(const struct sky_settings *settings, const struct sky_buffer *said,
                                 struct sky_error *error)
{
    int to[2], from[2];
    struct sky_frame frame = { 0 };
    struct sky_error told = { 0 }, ignored = { 0 };
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    struct sky_frames frames = { .fd = from[0] };
    assert_int_equal(write(to[1], said->data, said->size), said->size);
    close(to[1]);
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_ship(settings, to[0], from[1], error);
    close(from[1]);
    while (frame.kind != SKY_SHIP_STOP && sky_frames_next(&frames, 1000, &frame, &ignored) == SKY_OK) {
    }
    if (status) {
        assert_true(sky_ship_take_stop(&frame, &told));
        assert_int_equal(told.status, status);
        assert_string_equal(told.text, error->text);
    }
    sky_frames_clear(&frames);
    close(to[0]);
    close(from[0]);
    return status;
}

static struct sky_ship_hello hello_of(struct registry *registry)
{
    struct sky_ship_hello hello = { .has_log = true };
    struct sky_error error = { 0 };
    void *reader = registry->registro->backend->reader_new(registry->registro->store, &error);
    assert_int_equal(registry->registro->backend->identify(reader, &hello.identity, &error), SKY_OK);
    assert_int_equal(registry->registro->backend->snapshot(reader, &hello.head, &error), SKY_OK);
    registry->registro->backend->release(reader);
    registry->registro->backend->reader_free(reader);
    return hello;
}

static void assert_refused(struct registry *registry, const struct sky_ship_hello *hello, const char *words)
{
    struct sky_buffer out = { 0 };
    struct sky_error error;
    sky_ship_put_hello(&out, hello);
    assert_int_equal(answer_to(&registry->settings, &out, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, words);
    sky_buffer_clear(&out);
}

static void who_has_another_log_is_refused(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, some);
    const struct sky_ship_hello right = hello_of(registry);
    struct sky_ship_hello wrong = right;
    sky_identity_set(&wrong.identity, SPAN("0123456789abcdef"), false);
    assert_refused(registry, &wrong, "the follower follows 0123456789abcdef");
    wrong = right;
    wrong.head.number = 3;
    assert_refused(registry, &wrong, "ends before operation 3");
    wrong = right;
    wrong.head.seal[5] ^= 1;
    assert_refused(registry, &wrong, "operation 2 has another seal there than the follower's");
    wrong = right;
    wrong.fact = 5;
    assert_refused(registry, &wrong, "audit");
}

static void who_speaks_otherwise_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_buffer out = { 0 };
    struct sky_error error;
    sky_buffer_put_text(&out, "GET / HTTP/1.1\r\n\r\n");
    assert_int_equal(answer_to(&registry->settings, &out, &error), SKY_INVALID);
    assert_contains("refusal", error.text, "does not speak");
    sky_buffer_clear(&out);
}

static void what_cannot_be_followed_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_buffer out = { 0 };
    struct sky_error error;
    const struct sky_settings away = { .store = url_in(registry, "none.db"), .network_fs = 1 };
    const struct sky_settings mirror = mirror_settings(registry);
    sky_ship_put_hello(&out, &(struct sky_ship_hello){ 0 });
    assert_int_equal(answer_to(&away, &out, &error), SKY_UNAVAILABLE);
    assert_contains("refusal", error.text, "none.db");
    make_mirror(registry);
    assert_int_equal(answer_to(&mirror, &out, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "is a follower");
    sky_buffer_clear(&out);
}

/* As when a file from before is put in its place by hand. */
static void one_that_went_back_is_followed_no_more(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_ship ship = { .settings = &registry->settings, .error = &error };
    bool more;
    do_steps(registry, some);
    const struct sky_ship_hello hello = hello_of(registry);
    ship.told = (struct sky_ship_place){ .head = hello.head };
    ship.told.head.number = 3;
    assert_int_equal(sky_ship_open(&ship), SKY_OK);
    assert_int_equal(sky_ship_look(&ship, &more), SKY_CONFLICT);
    assert_contains("refusal", error.text, "put back to an older state");
    error = (struct sky_error){ 0 };
    ship.told.head = hello.head;
    ship.told.head.seal[0] ^= 1;
    assert_int_equal(sky_ship_look(&ship, &more), SKY_CONFLICT);
    assert_contains("refusal", error.text, "another seal there than before");
    sky_ship_close(&ship);
    sky_buffer_clear(&ship.frames);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(who_has_another_log_is_refused),
        REGISTRY_TEST(who_speaks_otherwise_is_refused),
        REGISTRY_TEST(what_cannot_be_followed_is_refused),
        REGISTRY_TEST(one_that_went_back_is_followed_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
