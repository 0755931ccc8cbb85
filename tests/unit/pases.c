/* Changes of passes: whole with their fact or not at all, and read by kind. */
#include "registry.h"

#include "registry/pases.h"

struct work {
    const char *id;
    struct sky_span documento;
    bool fails;
};

static enum sky_status save(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct work *work = what;
    struct sky_json *shown = sky_json_object_new(change->arena);
    if (!sky_json_set_string(shown, "a", SPAN("b")) ||
        sky_pases_save(change, "x/", sky_span_of(work->id), work->documento, "hacer", shown, error))
        return error->status;
    return work->fails ? sky_error_set(error, SKY_CONFLICT, "after all") : SKY_OK;
}

static enum sky_status put(struct registry *registry, const char *id, struct sky_span documento, bool fails)
{
    struct sky_error error = { 0 };
    struct work work = { id, documento, fails };
    return sky_pases_write(registry->registro, SPAN("jefa"), save, &work, &error);
}

static struct sky_passes kept(struct registry *registry, const char *prefix)
{
    struct sky_error error = { 0 };
    struct sky_passes passes;
    assert_int_equal(sky_pases_read(registry->registro, sky_span_of(prefix), registry->arena, &passes, &error), SKY_OK);
    return passes;
}

static void a_pass_is_saved_and_taken_out(void **state)
{
    assert_int_equal(put(*state, "1", SPAN("{}"), false), SKY_OK);
    assert_int_equal(put(*state, "2", SPAN("{}"), false), SKY_OK);
    struct sky_passes passes = kept(*state, "x/");
    assert_int_equal(passes.count, 2);
    assert_span("id", sky_pases_id(&passes.items[1], "x/"), SPAN("2"));
    assert_int_equal(kept(*state, "y/").count, 0);
    assert_int_equal(put(*state, "1", (struct sky_span){ 0 }, false), SKY_OK);
    assert_int_equal(kept(*state, "x/").count, 1);
}

static void what_fails_leaves_nothing(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_facts facts;
    assert_int_equal(put(registry, "1", SPAN("{}"), true), SKY_CONFLICT);
    assert_int_equal(kept(registry, "").count, 0);
    assert_int_equal(put(registry, "1", SPAN("{}"), false), SKY_OK);
    void *reader = sky_readers_take(registry->registro, &error);
    assert_int_equal(
        sky_readers_backend(registry->registro)->facts(reader, SKY_NOW, 10, registry->arena, &facts, &error), SKY_OK);
    sky_readers_put(registry->registro, reader);
    assert_int_equal(facts.count, 1);
    assert_span("about", facts.items[0].about, SPAN("x/1"));
    assert_span("author", facts.items[0].author, SPAN("jefa"));
    assert_span("detail", facts.items[0].detail, SPAN("{\"a\":\"b\"}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { REGISTRY_TEST(a_pass_is_saved_and_taken_out),
                                        REGISTRY_TEST(what_fails_leaves_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
