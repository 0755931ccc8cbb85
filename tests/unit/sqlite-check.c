/* Checking in slices: that a whole store passes, that all damage is noticed, and that nothing is held in between. */
#include "sql.h"
#include "store.h"

#include "base/clock.h"
#include "store/sqlite-internal.h"

#define PAGE ((off_t)4096)

/* Rows in every table and index, documents that go on over pages, and interior pages. */
static void fill(struct fixture *fixture)
{
    static char large[20000];
    struct sky_error error = { 0 };
    begin_in(fixture, fixture->store);
    memset(large, 'x', sizeof large - 1);
    for (int i = 0; i < 600; i++) {
        char nombre[64];
        struct sky_receipt receipt = { .instant = 1000 + i, .number = i };
        snprintf(nombre, sizeof nombre, "%05d un nombre que ocupa algo de sitio", i);
        receipt.key = sky_span_of(nombre);
        save_in(fixture, fixture->store, sky_span_of(nombre), sky_span_of(i % 100 ? "{\"a\":1}" : large));
        if (i % 2)
            save_in(fixture, fixture->store, sky_span_of(nombre), (struct sky_span){ 0 });
        assert_ok(fixture->backend->keep(fixture->store, &receipt, 1, 0, &error), &error);
    }
    commit_in(fixture, fixture->store);
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
}

/* What a check of the file that is there now says. */
static enum sky_status check_anew(struct fixture *fixture, struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    void *store = fixture->backend->open(fixture->location, &fixture->settings, SKY_STORE_SERVE, error);
    if (!store)
        return error->status;
    void *reader = fixture->backend->reader_new(store, error);
    enum sky_status status = check_all(fixture, reader, error);
    fixture->backend->reader_free(reader);
    fixture->backend->close(store);
    return status;
}

static void what_was_written_passes(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    assert_ok(check_anew(fixture, &error), &error);
    fill(fixture);
    assert_ok(check_anew(fixture, &error), &error);
}

static void exchange(const char *path, off_t at, void *bytes, size_t size, bool writes)
{
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(writes ? pwrite(fd, bytes, size, at) : pread(fd, bytes, size, at), size);
    close(fd);
}

/* Every page but the first, which holds what it takes to open the file: of noise, and of zeros. */
static void every_page_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    unsigned char page[PAGE], other[PAGE];
    fill(fixture);
    off_t pages = number_of(path.text, "PRAGMA page_count");
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    assert_true(pages > 100);
    for (off_t i = 1; i < pages; i++)
        for (int kind = 0; kind < 2; kind++) {
            struct sky_error error;
            exchange(path.text, i * PAGE, page, sizeof page, false);
            memset(other, kind ? 0xA5 : 0, sizeof other);
            exchange(path.text, i * PAGE, other, sizeof other, true);
            if (check_anew(fixture, &error) != SKY_INTERNAL)
                fail_msg("page %d of %d: %s", (int)i + 1, (int)pages, error.text);
            exchange(path.text, i * PAGE, page, sizeof page, true);
        }
    fixture->store = open_again(fixture);
}

/* Values that a database takes whose schema was changed, and a text that no type keeps out. */
static void every_value_is_looked_at(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    static const char *const damages[] = {
        "UPDATE operaciones SET sal = x'00' WHERE numero = 7",
        "UPDATE operaciones SET sello = zeroblob(31) WHERE numero = 7",
        "UPDATE operaciones SET documento = CAST(x'7B00' AS TEXT) WHERE numero = 7",
        "UPDATE operaciones SET documento = CAST(x'C328' AS TEXT) WHERE numero = 7",
        "UPDATE operaciones SET autor = CAST(x'FF' AS TEXT) WHERE numero = 7",
        "UPDATE recibos SET huella = x'' WHERE instante = 1007",
        "UPDATE recibos SET texto = CAST(x'80' AS TEXT) WHERE instante = 1007",
        "UPDATE clientes SET nombre = CAST(x'3000' AS TEXT) WHERE numero = 1",
    };
    fill(fixture);
    for (size_t i = 0; i < COUNT(damages); i++) {
        struct sky_error error;
        char *undone = sqlite3_mprintf("BEGIN; %s; ROLLBACK", damages[i]);
        execute(path.text, undone);
        assert_ok(check_anew(fixture, &error), &error);
        execute(path.text, damages[i]);
        assert_int_equal(check_anew(fixture, &error), SKY_INTERNAL);
        assert_contains(damages[i], error.text, "wrong value in column");
        execute(path.text, "UPDATE operaciones SET sal = zeroblob(16), sello = zeroblob(32), autor = 'yo',"
                           " documento = NULL WHERE numero = 7;"
                           "UPDATE recibos SET huella = zeroblob(32), texto = '' WHERE instante = 1007;"
                           "UPDATE clientes SET nombre = '0' WHERE numero = 1");
        sqlite3_free(undone);
    }
}

/* Two keys of one leaf change places. */
static void every_order_is_looked_at(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    struct sky_buffer file = { 0 };
    struct sky_error error;
    static const char name[] = "00004 un nombre";
    int changed = 0;
    fill(fixture);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    read_whole_file(path.text, &file);
    for (size_t at = 0; at + sizeof name < file.size; at++)
        if (memcmp(file.data + at, name, sizeof name - 1) == 0) {
            exchange(path.text, (off_t)at, "00009", 5, true);
            error = (struct sky_error){ 0 };
            enum sky_status status = check_anew(fixture, &error);
            changed += status == SKY_INTERNAL && strstr(error.text, "not in order");
            exchange(path.text, (off_t)at, "00004", 5, true);
        }
    assert_int_equal(changed, 3); /* of the present, of receipts, and of the index by name */
    sky_buffer_clear(&file);
    fixture->store = open_again(fixture);
}

static void a_slice_is_short_and_holds_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_buffer *place = sky_buffer_new(fixture->arena);
    struct sky_error error = { 0 };
    struct sky_sqlite_reader *reader = new_reader(fixture);
    static char large[1 << 20];
    memset(large, 'x', sizeof large - 1);
    for (int i = 0; i < 40; i++)
        put(fixture, "a", large);
    size_t slices = 0;
    for (bool done = false; !done; slices++) {
        assert_ok(fixture->backend->check(reader, place, &done, &error), &error);
        assert_true(sqlite3_get_autocommit(reader->db));
        if (slices < 20)
            put(fixture, "b", "{}");
    }
    assert_true(slices > 11);
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_was_written_passes),
        STORE_TEST(every_page_is_read),
        STORE_TEST(every_value_is_looked_at),
        STORE_TEST(every_order_is_looked_at),
        STORE_TEST(a_slice_is_short_and_holds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
