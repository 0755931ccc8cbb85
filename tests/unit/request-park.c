/* What a parked request holds: the texts of its work, and neither its body nor the tree that was read in it. */
#include "exchange.h"

#include <malloc.h>

/* Values of a body that take the most memory for their bytes. */
enum { VALUES = SKY_JSON_VALUES_MAX - 10, SPACES = 500000 };
/* Bytes of a request that has parked, at most; malloc's share of each piece included. */
#define PARKED_MAX ((size_t)64 << 10)

struct desk {
    size_t before, parked; /* bytes in use */
    void (*done)(void *context);
    void *context;
};

static size_t used(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static void keep_waiting(struct sky_app *app, void *work, void (*done)(void *), void *context)
{
    struct desk *desk = (void *)app;
    (void)work;
    desk->parked = used();
    desk->done = done;
    desk->context = context;
}

static enum sky_turn resumed(struct sky_request *request, void *work)
{
    assert_null(sky_request_json(request));
    return sky_answer(request, 200, sky_span_of(work));
}

static enum sky_turn read_and_park(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request), *value;
    assert_non_null(body);
    assert_true(sky_json_member(body, "a", &value));
    struct sky_span text = sky_arena_copy(sky_request_arena(request), sky_json_text(value));
    return sky_request_park(request, keep_waiting, (void *)(uintptr_t)text.data, resumed);
}

static const struct sky_route routes[] = { { "POST", "/", SKY_PUBLIC, read_and_park, &sky_body_json, NULL }, { 0 } };

static const struct sky_program program = { .name = "prueba", .routes = routes };

static void a_parked_request_has_no_body(void **state)
{
    struct sky_buffer *body = sky_buffer_new(*state);
    struct fake fake = fake_new("POST", "/");
    struct desk desk = { 0 };
    sky_buffer_put_text(body, "{\"a\":\"hecho\",\"l\":[{}");
    for (size_t i = 1; i < VALUES; i++)
        sky_buffer_put_text(body, ",{}");
    sky_buffer_printf(body, "]%*s}", SPACES, "");
    fake.body = sky_buffer_span(body);
    fake_set(&fake, "CONTENT_TYPE", "application/json");
    desk.before = used();
    assert_int_equal(fake_begin(&fake, &program, &desk), SKY_PARKED);
    assert_int_equal(sky_exchange_resume(fake.request), SKY_PARKED); /* of so large a body */
    if (!SANITIZED)
        assert_in_range(desk.parked - desk.before, 1, PARKED_MAX);
    desk.done(desk.context);
    assert_int_equal(fake.resumed, 2);
    assert_int_equal(sky_exchange_resume(fake.request), SKY_ANSWERED);
    assert_true(fake_finish(&fake));
    assert_string_equal(body_of(&fake), "hecho\n");
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_parked_request_has_no_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
