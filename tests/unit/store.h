/* A store of a test's own, opened through its URL, and short ways to write to it and to read from it. */
#ifndef SKY_TESTS_STORE_H
#define SKY_TESTS_STORE_H

#include "directory.h"

#include "store/backend.h"
#include "registry/seal.h"

/* A program that says so tests the PostgreSQL store, by the same cases. */
#ifdef STORE_POSTGRES
#include "cluster.h"
#else
#include "sql.h"
#endif

struct fixture {
    char *directory, *url;
    const struct sky_backend *backend;
    const char *location; /* within `url` */
    struct sky_settings settings;
    struct sky_arena *arena;
    void *store;
    struct sky_head head; /* what the last `begin` read, moved on by `entry` */
};

/* The URL of an empty store. */
#ifdef STORE_POSTGRES
static inline char *make_url(const char *directory)
{
    (void)directory;
    return new_schema();
}
#else
static inline char *make_url(const char *directory)
{
    char *url = NULL;
    return asprintf(&url, "sqlite:%s/sky.db", directory) < 0 ? NULL : url;
}
#endif

/* Changes what is stored, past the store. */
static inline void execute_past(const struct fixture *fixture, const char *sql)
{
#ifdef STORE_POSTGRES
    execute_in(fixture->url, sql);
#else
    execute(path_in(fixture->directory, "sky.db").text, sql);
#endif
}

/* The first column of the first row, as a number. */
static inline int64_t number_past(const struct fixture *fixture, const char *sql)
{
#ifdef STORE_POSTGRES
    return number_in(fixture->url, sql);
#else
    return number_of(path_in(fixture->directory, "sky.db").text, sql);
#endif
}

static inline void *open_again(const struct fixture *fixture)
{
    struct sky_error error = { 0 };
    void *store = fixture->backend->open(fixture->location, &fixture->settings, SKY_STORE_SERVE, &error);
    if (!store)
        fail_msg("%s: %s", fixture->url, error.text);
    return store;
}

static inline int new_store(void **state)
{
    struct sky_error error = { 0 };
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->directory = make_directory();
    fixture->url = make_url(fixture->directory);
    fixture->backend = sky_backend_for(fixture->url, &fixture->location, &error);
    fixture->settings = (struct sky_settings){ .store = fixture->url, .workers = 2, .grace = 1, .network_fs = 1 };
    fixture->arena = sky_arena_new();
    *state = fixture;
    if (!fixture->backend || sky_crypto_init(&error))
        return -1;
    fixture->store = open_again(fixture);
    return 0;
}

static inline int free_store(void **state)
{
    struct fixture *fixture = *state;
    fixture->backend->close(fixture->store);
    sky_arena_free(fixture->arena);
    remove_directory(fixture->directory);
#ifdef STORE_POSTGRES
    drop_schema();
#endif
    free(fixture->url);
    free(fixture);
    return 0;
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, new_store, free_store)

static inline void assert_ok(enum sky_status status, const struct sky_error *error)
{
    if (status)
        fail_msg("%s: %s", sky_status_name(status), error->text);
}

static inline void begin_in(struct fixture *fixture, void *store)
{
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->begin(store, &fixture->head, &error), &error);
}

static inline void commit_in(struct fixture *fixture, void *store)
{
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->commit(store, &error), &error);
    if (fixture->backend->settle)
        fixture->backend->settle(store);
}

/*
 * The entry behind the fixture's head, completed and sealed: where it has none, its operation and its customer begin
 * with it. One that goes on an operation is of the same instant.
 */
static inline void complete(struct fixture *fixture, struct sky_entry *entry)
{
    entry->number = ++fixture->head.number;
    entry->grupo = sky_entry_grupo(entry);
    entry->cliente = entry->cliente ? entry->cliente : entry->number;
    entry->instant = fixture->head.instant += entry->grupo == entry->number ? 1000 : 0;
    entry->author = sky_span_of("prueba");
    entry->verb = sky_span_of("guardar");
    entry->lives = entry->documento.data != NULL;
    memset(entry->salt, (int)entry->number, sizeof entry->salt);
    sky_seal_compute(fixture->head.seal, entry, entry->seal);
    memcpy(fixture->head.seal, entry->seal, sizeof entry->seal);
}

/* The one that makes the name mean a new customer, or nobody: then `documento` has no data. */
static inline struct sky_entry next_entry(struct fixture *fixture, struct sky_span nombre, struct sky_span documento)
{
    struct sky_entry entry = { .nombre = nombre, .documento = documento };
    complete(fixture, &entry);
    return entry;
}

static inline void save_in(struct fixture *fixture, void *store, struct sky_span nombre, struct sky_span documento)
{
    struct sky_error error = { 0 };
    struct sky_entry entry = next_entry(fixture, nombre, documento);
    assert_ok(fixture->backend->save(store, &entry, 1, &error), &error);
}

/* A whole transaction of one entry. */
static inline void put(struct fixture *fixture, const char *nombre, const char *documento)
{
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, sky_span_of(nombre), sky_span_of(documento));
    commit_in(fixture, fixture->store);
}

/* The same of an entry that says more than its name and its document. */
static inline void put_entry(struct fixture *fixture, struct sky_entry entry)
{
    struct sky_error error = { 0 };
    begin_in(fixture, fixture->store);
    complete(fixture, &entry);
    assert_ok(fixture->backend->save(fixture->store, &entry, 1, &error), &error);
    commit_in(fixture, fixture->store);
}

/* What a transaction needs to know of all `count` names. */
static inline void fetch_all(struct fixture *fixture, const struct sky_span *nombres, size_t count,
                             struct sky_entry *present)
{
    struct sky_needs needs = { .nombres = nombres, .present = present, .nombres_count = count, .bytes = SIZE_MAX };
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->fetch(fixture->store, &needs, fixture->arena, &error), &error);
    assert_int_equal(needs.loaded, count);
}

static inline void *new_reader(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    void *reader = fixture->backend->reader_new(fixture->store, &error);
    if (!reader)
        fail_msg("no reader: %s", error.text);
    return reader;
}

/* What a reader sees. NULL for `documento`: no such customer. */
static inline void assert_read(struct fixture *fixture, void *reader, const char *nombre, int64_t number,
                               const char *documento)
{
    struct sky_error error = { 0 };
    struct sky_entry present;
    assert_ok(fixture->backend->read(reader, sky_span_of(nombre), fixture->arena, &present, &error), &error);
    assert_int_equal(present.number, number);
    assert_int_equal(present.lives, documento != NULL);
    assert_int_equal(present.documento.data != NULL, documento != NULL);
    assert_span(nombre, present.documento, sky_span_of(documento));
}

/* A page of names. */
static inline struct sky_names names_of(struct fixture *fixture, void *reader, int64_t moment, struct sky_span after,
                                        size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_names names;
    assert_ok(fixture->backend->names(reader, moment, after, limit, fixture->arena, &names, &error), &error);
    assert_true(names.count <= limit);
    assert_true(names.ended || names.next.data);
    return names;
}

/* The names of a page, each with a "|" after it. */
static inline struct sky_span joined(struct fixture *fixture, const struct sky_names *names)
{
    struct sky_buffer *text = sky_buffer_new(fixture->arena);
    for (size_t i = 0; i < names->count; i++) {
        sky_buffer_put_span(text, names->items[i]);
        sky_buffer_put(text, "|", 1);
    }
    return sky_buffer_span(text);
}

/* What a selection selects. */
static inline struct sky_entries entries_of(struct fixture *fixture, void *reader, struct sky_selection selection)
{
    struct sky_error error = { 0 };
    struct sky_entries entries;
    assert_ok(fixture->backend->select(reader, &selection, fixture->arena, &entries, &error), &error);
    assert_true(entries.count <= selection.limit);
    return entries;
}

/* What a snapshot says to be the last entry. */
static inline struct sky_head snapshot_in(struct fixture *fixture, void *reader)
{
    struct sky_error error = { 0 };
    struct sky_head head;
    memset(&head, 0xFF, sizeof head);
    assert_ok(fixture->backend->snapshot(reader, &head, &error), &error);
    return head;
}

/* Checks all slices of the store. */
static inline enum sky_status check_all(struct fixture *fixture, void *reader, struct sky_error *error)
{
    struct sky_buffer *place = sky_buffer_new(fixture->arena);
    enum sky_status status = SKY_OK;
    for (bool done = !fixture->backend->check; status == SKY_OK && !done;)
        status = fixture->backend->check(reader, place, &done, error);
    return status;
}

#endif
