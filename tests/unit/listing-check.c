/* sky verify holds listings against the log: what is not as it was made is told, and what lags behind is not. */
#include "listings.h"

#include "registry/listing.h"
#include "registry/verify.h"

static void take_fault(void *context, int64_t number, const char *what)
{
    sky_buffer_printf(context, "%d %s|", (int)number, what);
}

static const char *told(struct fixture *fixture)
{
    struct sky_buffer *faults = sky_buffer_new(fixture->arena);
    struct sky_error error = { 0 };
    struct sky_verification result;
    const struct sky_verify_watch watch = { take_fault, NULL, faults };
    assert_ok(sky_verify(&fixture->settings, NULL, &watch, &result, &error), &error);
    sky_buffer_put(faults, "", 1);
    return faults->data;
}

static void follow(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    for (bool done = false; !done;)
        assert_ok(sky_listing_follow(fixture->backend, fixture->store, &done, &error), &error);
}

static void fill(struct fixture *fixture)
{
    put(fixture, "Ana", "{\"notas\":\"norte\"}");
    put(fixture, "Eva", "{}");
    follow(fixture);
}

static void what_was_changed_is_told(void **state)
{
    struct fixture *fixture = *state;
    static const char wrong[] = "is not what its customer's listing says: searches may miss the customer|";
    static const char terms[] = "0 customers are not found by what their listings say: searches may miss some|";
    static const char beyond[] = "0 listings are said to follow the log beyond its end, so that nobody can be searched "
                                 "for|";
    static const char lacks[] = "0 not every customer has a listing, by which it is found|";
    static const struct {
        const char *sql;
        int number;
        bool terms; /* are not its own any more */
    } rows[] = {
        { "UPDATE indice SET plegado = 'anna' WHERE cliente = 1", 1, true },
        { "UPDATE indice SET terminos = 'osur' WHERE cliente = 1", 1, true },
        { "UPDATE indice SET numero = 2 WHERE cliente = 1", 2, false },
        { "DELETE FROM indice WHERE cliente = 1", 0, true },
        { "UPDATE indizado SET clientes = 3", 0, false },
        { "UPDATE indizado SET hasta = 3", -1, false },
    };
    fill(fixture);
    assert_string_equal(told(fixture), "");
    fixture->backend->close(fixture->store);
    struct path path = path_in(fixture->directory, "sky.db");
    char *kept = sqlite3_mprintf("ATTACH %Q AS kept; CREATE TABLE kept.indice AS SELECT * FROM main.indice",
                                 path_in(fixture->directory, "kept.db").text);
    char *as_it_was = sqlite3_mprintf("ATTACH %Q AS kept; DELETE FROM main.indice; INSERT INTO main.indice SELECT * "
                                      "FROM kept.indice; UPDATE indizado SET hasta = 2, clientes = 2",
                                      path_in(fixture->directory, "kept.db").text);
    execute(path.text, kept);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char wanted[300];
        const char *first = rows[i].terms ? terms : "";
        if (rows[i].number > 0)
            snprintf(wanted, sizeof wanted, "%s%d %s", first, rows[i].number, wrong);
        else
            snprintf(wanted, sizeof wanted, "%s%s", first, lacks);
        if (rows[i].number < 0)
            snprintf(wanted, sizeof wanted, "%s", beyond);
        execute(path.text, rows[i].sql);
        assert_string_equal(told(fixture), wanted);
        execute(path.text, as_it_was);
    }
    sqlite3_free(kept);
    sqlite3_free(as_it_was);
    assert_string_equal(told(fixture), "");
    fixture->store = open_again(fixture);
}

static void what_lags_behind_is_no_fault(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture);
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Ana"), .cliente = 1, .documento = SPAN("{\"a\":\"b\"}") });
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Eva"), .cliente = 2 });
    put(fixture, "Zoe", "{}");
    assert_string_equal(told(fixture), "");
    follow(fixture);
    assert_string_equal(told(fixture), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_was_changed_is_told),
        STORE_TEST(what_lags_behind_is_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
