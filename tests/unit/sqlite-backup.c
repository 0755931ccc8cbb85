/* Copies of a database: that they are whole, where they may be put, and what is left of what was there. */
#include "sql.h"
#include "wal.h"

#include <sys/file.h>

#include "store/sqlite-internal.h"

static struct path in(struct fixture *fixture, const char *name)
{
    return path_in(fixture->directory, name);
}

static bool is_there(struct fixture *fixture, const char *name)
{
    return access(in(fixture, name).text, F_OK) == 0;
}

static enum sky_status copy_to(struct fixture *fixture, const char *name, struct sky_error *error)
{
    void *reader = new_reader(fixture);
    *error = (struct sky_error){ 0 };
    enum sky_status status = fixture->backend->copy(reader, in(fixture, name).text, false, error);
    fixture->backend->reader_free(reader);
    return status;
}

static int64_t entries_in(struct fixture *fixture, const char *name)
{
    return number_of(in(fixture, name).text, "SELECT count(*) FROM operaciones");
}

/* While others write, and with what is in the log alone. */
static void a_copy_is_one_whole_file(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    put(fixture, "Ana", large_document());
    assert_ok(copy_to(fixture, "copia", &error), &error);
    put(fixture, "Eva", "{}");
    assert_false(is_there(fixture, "copia-wal") || is_there(fixture, "copia-journal"));
    struct sky_buffer file = { 0 };
    read_whole_file(in(fixture, "copia").text, &file);
    assert_int_equal(file.data[18], 1); /* the header tells that it has no log */
    sky_buffer_clear(&file);
    assert_int_equal(entries_in(fixture, "copia"), 1);
    assert_int_equal(number_of(in(fixture, "copia").text, "SELECT count(*) FROM pragma_integrity_check"), 1);
    struct stat status;
    assert_int_equal(stat(in(fixture, "copia").text, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_copy_is_made_where_nothing_is(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    write_file(in(fixture, "copia").text, SPAN("x"));
    assert_int_equal(copy_to(fixture, "copia", &error), SKY_CONFLICT);
    assert_int_equal(size_of(fixture, "copia"), 1);
    assert_int_equal(symlink("nada", in(fixture, "enlace").text), 0);
    assert_int_equal(copy_to(fixture, "enlace", &error), SKY_CONFLICT);
    assert_false(is_there(fixture, "nada"));
}

/* A log that an earlier copy of that name left would be read with this one. */
static void a_copy_is_not_read_with_what_was_cut_off(void **state)
{
    struct fixture *fixture = *state;
    struct sky_buffer log = { 0 };
    struct sky_error error;
    put(fixture, "Ana", large_document());
    read_whole_file(in(fixture, "sky.db-wal").text, &log);
    assert_true(log.size > 0);
    put(fixture, "Eva", large_document());
    write_file(in(fixture, "copia-wal").text, sky_buffer_span(&log));
    sky_buffer_clear(&log);
    write_file(in(fixture, "copia.lock").text, SPAN(""));
    assert_ok(copy_to(fixture, "copia", &error), &error);
    assert_false(is_there(fixture, "copia-wal") || is_there(fixture, "copia.lock"));
    assert_int_equal(entries_in(fixture, "copia"), 2);
}

static void a_copy_takes_no_name_unless_told(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct path one = in(fixture, "uno"), other = in(fixture, "otro");
    write_file(one.text, SPAN("1"));
    write_file(other.text, SPAN("22"));
    assert_int_equal(fixture->backend->place(one.text, other.text, false, &error), SKY_UNAVAILABLE);
    assert_int_equal(size_of(fixture, "otro"), 2);
    error = (struct sky_error){ 0 };
    assert_ok(fixture->backend->place(one.text, other.text, true, &error), &error);
    assert_int_equal(size_of(fixture, "otro"), 1);
    assert_false(is_there(fixture, "uno"));
    assert_ok(fixture->backend->place(other.text, one.text, false, &error), &error);
    assert_false(is_there(fixture, "otro"));
}

static void a_copy_is_not_put_beside_a_log(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "Ana", "{}");
    write_file(in(fixture, "uno").text, SPAN("1"));
    assert_int_equal(fixture->backend->place(in(fixture, "uno").text, fixture->location, true, &error), SKY_CONFLICT);
    assert_true(is_there(fixture, "uno"));
}

static void what_is_in_use_is_not_replaced(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    put(fixture, "Ana", "{}");
    assert_ok(copy_to(fixture, "copia", &error), &error);
    put(fixture, "Ana", "{}");
    assert_int_equal(fixture->backend->replace(fixture->location, in(fixture, "copia").text, &error), SKY_CONFLICT);
    assert_contains("error", error.text, "in use");
    assert_int_equal(entries_in(fixture, "sky.db"), 2);
    fixture->backend->close(fixture->store);
    int lock = open(in(fixture, "sky.db.lock").text, O_RDWR);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    error = (struct sky_error){ 0 };
    assert_int_equal(fixture->backend->refuse_in_use(fixture->location, &error), SKY_CONFLICT);
    close(lock);
    error = (struct sky_error){ 0 };
    assert_ok(fixture->backend->refuse_in_use(fixture->location, &error), &error);
    fixture->store = open_again(fixture);
}

/* Whatever lay beside it would be read with the copy. */
static void what_is_replaced_is_set_aside_with_its_log(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    put(fixture, "Ana", "{}");
    assert_ok(copy_to(fixture, "copia", &error), &error);
    put(fixture, "Eva", "{}");
    ((struct sky_sqlite *)fixture->store)->broken = true; /* leaves its log */
    fixture->backend->close(fixture->store);
    assert_int_equal(chmod(in(fixture, "sky.db").text, 0640), 0);
    assert_true(size_of(fixture, "sky.db-wal") > 0);
    assert_ok(fixture->backend->replace(fixture->location, in(fixture, "copia").text, &error), &error);
    assert_false(is_there(fixture, "copia") || is_there(fixture, "sky.db-wal") || is_there(fixture, "sky.db-shm"));
    struct stat status;
    assert_int_equal(stat(in(fixture, "sky.db").text, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    fixture->store = open_again(fixture);
    assert_int_equal(entries_in(fixture, "sky.db"), 1);
    assert_int_equal(entries_in(fixture, "sky.db.replaced"), 2);
    fixture->backend->close(fixture->store);
    write_file(in(fixture, "copia").text, SPAN("1"));
    assert_int_equal(fixture->backend->replace(fixture->location, in(fixture, "copia").text, &error), SKY_CONFLICT);
    assert_contains("error", error.text, "from an earlier restore");
    fixture->store = open_again(fixture);
}

static void where_no_registry_is_one_is_put(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    put(fixture, "Ana", "{}");
    assert_ok(copy_to(fixture, "copia", &error), &error);
    assert_ok(fixture->backend->replace(in(fixture, "nuevo").text, in(fixture, "copia").text, &error), &error);
    assert_int_equal(entries_in(fixture, "nuevo"), 1);
    assert_false(is_there(fixture, "nuevo.replaced"));
}

/* A folder takes no file's place: what had been moved by then is back. */
static void what_is_not_replaced_after_all_is_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "Ana", "{}");
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    write_file(in(fixture, "sky.db-journal").text, SPAN("1"));
    assert_int_equal(mkdir(in(fixture, "copia").text, 0700), 0);
    assert_int_equal(fixture->backend->replace(fixture->location, in(fixture, "copia").text, &error), SKY_UNAVAILABLE);
    assert_true(is_there(fixture, "sky.db-journal") && is_there(fixture, "copia"));
    assert_false(is_there(fixture, "sky.db.replaced") || is_there(fixture, "sky.db.replaced-journal"));
    unlink(in(fixture, "sky.db-journal").text);
    chmod(in(fixture, "sky.db").text, 0600);
    fixture->store = open_again(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_copy_is_one_whole_file),
        STORE_TEST(a_copy_is_made_where_nothing_is),
        STORE_TEST(a_copy_is_not_read_with_what_was_cut_off),
        STORE_TEST(a_copy_takes_no_name_unless_told),
        STORE_TEST(a_copy_is_not_put_beside_a_log),
        STORE_TEST(what_is_in_use_is_not_replaced),
        STORE_TEST(what_is_replaced_is_set_aside_with_its_log),
        STORE_TEST(what_is_not_replaced_after_all_is_as_it_was),
        STORE_TEST(where_no_registry_is_one_is_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
