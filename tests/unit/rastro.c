/* What is left of somebody in another's past, after a merge that was undone: it goes, and nothing else does. */
#include "forgotten.h"
#include "old.h"

#include "registry/rastro.h"
#include "registry/verify.h"
#include "registry/view.h"

/* Whether any byte of the registry's files has the word. */
static bool is_left(struct registry *registry, const char *word)
{
    static const char *const names[] = { "sky.db", "sky.db-wal" };
    bool found = false;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct sky_buffer file = { 0 };
        read_whole_file(path_in(registry->directory, names[i]).text, &file);
        found = found || memmem(file.data, file.size, word, strlen(word));
        sky_buffer_clear(&file);
    }
    return found;
}

static int64_t faults_in(struct registry *registry)
{
    static const struct sky_verify_watch nobody = { 0 };
    struct sky_verification result;
    struct sky_error error = { 0 };
    assert_int_equal(sky_verify(&registry->settings, NULL, &nobody, &result, &error), SKY_OK);
    return result.faults;
}

/* The entries that lost their texts and have a document, as digits. */
static void assert_redacted(struct registry *registry, int64_t numbers)
{
    assert_int_equal(number_of(database(registry).text,
                               "SELECT coalesce(group_concat(numero, ''), 0) FROM (SELECT numero FROM operaciones"
                               " WHERE length(sal) = 64 AND documento IS NOT NULL ORDER BY numero)"),
                     numbers);
    assert_int_equal(faults_in(registry), 0);
}

static void assert_same_document(struct registry *registry, const char *numbers)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(DISTINCT documento) FROM operaciones WHERE numero IN (%s)", numbers);
    assert_int_equal(number_of(database(registry).text, sql), 1);
}

/* 1 a; 2 b; 3 a changes; 4, 5 they are one; 6 a changes; 7, 8 they are two; 9 b is forgotten. */
static const struct step merged[] = {
    { GUARDA("{'nombre':'a','telefonos':['600']}") },
    { GUARDA("{'nombre':'b','notas':'zebra','telefonos':['600','zebra 7']}") },
    { MODIFICA("a", "{'t':1}") },
    { FUSIONA("a", "2") },
    { MODIFICA("a", "{'t':2}") },
    { DESHACE(5) },
    { OLVIDA("b") },
    { .verb = NULL },
};

static void nothing_is_left_after_an_undone_merge(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_version version;
    struct sky_item item;
    int64_t cliente;
    forget_after(registry, merged);
    assert_false(is_left(registry, "zebra"));
    assert_redacted(registry, 56);
    assert_same_document(registry, "3, 5, 6");
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, 6, &error), SKY_OK);
    assert_int_equal(sky_lectura_version(&lectura, registry->arena, SPAN("a"), &version, &error), SKY_OK);
    assert_int_equal(version.number, 6);
    assert_span("past", version.documento, SPAN("{\"nombre\":\"a\",\"t\":1,\"telefonos\":[\"600\"]}"));
    assert_int_equal(sky_historial_operacion(&lectura, 6, registry->arena, &item, &cliente, &error), SKY_OK);
    assert_int_equal(item.number, 0);
    assert_non_null(memmem(item.json.data, item.json.size, "\"nombre\":\"a\",\"olvidado\":true,", 29));
    assert_int_equal(sky_historial_operacion(&lectura, 5, registry->arena, &item, &cliente, &error), SKY_OK);
    assert_non_null(memmem(item.json.data, item.json.size, "\"cambios\":[],\"cliente\":1,\"con\":2,", 32));
    sky_lectura_close(&lectura);
}

/* As where it was copied in part: what was a merge is told from what was none by what is left of it. */
static void who_is_erased_again_takes_nothing_else_along(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b','notas':'zebra'}") },
        { FUSIONA("a", "2") },
        { DESHACE(4) },
        { MODIFICA("a", "{'t':7}") },
        { DESHACE(6) },
        { DESHACE(9) },
        { OLVIDA("b") },
        { .verb = NULL },
    };
    struct registry *registry = *state;
    forget_after(registry, steps);
    assert_int_equal(number_of(database(registry).text, "SELECT length(sal) FROM operaciones WHERE numero = 7"), 16);
    execute(database(registry).text, "INSERT INTO olvidos VALUES (2, 0)");
    forget_all(registry);
    assert_int_equal(number_of(database(registry).text, "SELECT length(sal) FROM operaciones WHERE numero = 7"), 16);
    assert_int_equal(faults_in(registry), 0);
}

/* What it cannot be known what it was stands in the way, and does not come back. */
static void what_is_gone_is_neither_undone_nor_brought_back(void **state)
{
    static const struct step after[] = {
        { DESHACE(6), REFUSED(FORGOTTEN, "No se puede deshacer la operación 6: lo que cambió fue olvidado con quien") },
        { DESHACE(5), REFUSED(FORGOTTEN, "el cliente número 2 fue olvidado") },
        { DESHACE(8), REFUSED(FORGOTTEN, "el cliente número 2 fue olvidado") },
        { DESHACE(3), REFUSED(UNDO_BLOCKED, "No se puede deshacer la operación 3: después la cambió la operación 6.") },
        { VUELVE("a", 6), REFUSED(FORGOTTEN, "Lo que dejó la operación 6 fue olvidado con quien entonces era parte") },
        { MODIFICA("a", "{'u':1}") },
        { DESHACE(10) },
        { VUELVE("a", 3) },
        { .verb = NULL },
    };
    struct registry *registry = *state;
    forget_after(registry, merged);
    do_steps(registry, after);
    assert_redacted(registry, 56);
}

static void a_name_that_came_meanwhile_stays(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a','n':1.50}") },
        { GUARDA("{'nombre':'b','z':'zebra'}") },
        { FUSIONA("a", "2") },
        { RENOMBRA("a", "c") },
        { DESHACE(4) },
        { OLVIDA("b") },
        { .verb = NULL },
    };
    struct registry *registry = *state;
    forget_after(registry, steps);
    assert_false(is_left(registry, "zebra"));
    assert_redacted(registry, 46);
    assert_same_document(registry, "1, 4");
    assert_int_equal(number_of(database(registry).text,
                               "SELECT count(*) FROM operaciones WHERE numero = 6 AND"
                               " documento = '{\"n\":1.50,\"nombre\":\"c\"}' AND nombre = 'c'"),
                     1);
}

/* The undo is undone: they are one again, and two. */
static void each_time_that_they_were_one_counts(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b','z':'zebra'}") },
        { FUSIONA("a", "2") }, /* 3, 4 */
        { DESHACE(4) },        /* 5, 6 */
        { DESHACE(6) },        /* 7, 8 */
        { MODIFICA("a", "{'n':1}") },
        { DESHACE(8) }, /* 10, 11 */
        { OLVIDA("b") },
        { .verb = NULL },
    };
    struct registry *registry = *state;
    forget_after(registry, steps);
    assert_false(is_left(registry, "zebra"));
    assert_redacted(registry, 479);
}

/* c was part of b, which was part of a meanwhile. */
static void whoever_had_it_by_another_one_has_it_no_more(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b'}") },
        { GUARDA("{'nombre':'c','z':'zebra'}") },
        { FUSIONA("b", "3") }, /* 4, 5 */
        { FUSIONA("a", "2") }, /* 6, 7 */
        { DESHACE(7) },        /* 8, 9 */
        { DESHACE(5) },        /* 10, 11 */
        { OLVIDA("c") },
        { .verb = NULL },
    };
    struct registry *registry = *state;
    forget_after(registry, steps);
    assert_false(is_left(registry, "zebra"));
    assert_redacted(registry, 579);
    assert_same_document(registry, "2, 5, 9, 10");
    assert_same_document(registry, "1, 7, 8");
}

/* By decision it is the other's. */
static void what_was_kept_stays(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b','z':'zebra'}") },
        { FUSIONA("a", "2") },
        { VUELVE_CLIENTE(2, NULL) },
        { OLVIDA("b") },
        { MODIFICA("a", "{'n':1}") },
        { .verb = NULL },
    };
    struct registry *registry = *state;
    forget_after(registry, steps);
    assert_true(is_left(registry, "zebra"));
    assert_redacted(registry, 0);
}

/* The same with those who are forgotten both, and one before the other. */
static void who_stayed_may_be_forgotten_too(void **state)
{
    static const struct step other[] = { { OLVIDA("a") }, { .verb = NULL } };
    struct registry *registry = *state;
    do_steps(registry, merged);
    forget_after(registry, other);
    assert_false(is_left(registry, "zebra"));
    assert_false(is_left(registry, "600"));
    assert_redacted(registry, 0);
}

/* --- forging */

/* Gives the entry another document, and its digests the place of the salt. */
static void redact(struct registry *registry, int64_t number, const char *documento)
{
    char hex[2 * SKY_DIGESTS_SIZE + 1], sql[600];
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_entry entry;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    assert_int_equal(sky_lectura_entry(&lectura, registry->arena, number, false, &entry, &error), SKY_OK);
    sky_lectura_close(&lectura);
    if (!entry.is_forgotten)
        sky_seal_digest(&entry, entry.digests);
    for (size_t i = 0; i < SKY_DIGESTS_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", entry.digests[i]);
    snprintf(sql, sizeof sql, "UPDATE operaciones SET sal = x'%s', documento = %s WHERE numero = %d", hex, documento,
             (int)number);
    execute(database(registry).text, sql);
}

/* What makes the entry what it is. */
static char *undo_of(struct registry *registry, int64_t number)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open(database(registry).text, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT printf('UPDATE operaciones SET sal = %s, documento = %s WHERE numero ="
                           " %d', quote(sal), quote(documento), numero) FROM operaciones WHERE numero = ?1",
                           -1, &row, NULL),
        SQLITE_OK);
    sqlite3_bind_int64(row, 1, number);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    char *sql = strdup((const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(db);
    return sql;
}

/* Another document than the one before, one beyond the undo, one before the merge, and one of somebody else. */
static void nothing_else_passes_for_it(void **state)
{
    static const struct {
        int64_t number;
        const char *documento;
    } forged[] = {
        { 6, "'{\"nombre\":\"a\",\"t\":7}'" },
        { 5, "'{\"nombre\":\"a\"}'" },
        { 7, "(SELECT documento FROM operaciones WHERE numero = 6)" },
        { 10, "(SELECT documento FROM operaciones WHERE numero = 7)" },
        { 3, "(SELECT documento FROM operaciones WHERE numero = 1)" },
        { 12, "(SELECT documento FROM operaciones WHERE numero = 11)" },
    };
    static const struct step more[] = {
        { MODIFICA("a", "{'u':1}") }, { GUARDA("{'nombre':'d'}") }, { MODIFICA("d", "{'u':1}") }, { .verb = NULL }
    };
    struct registry *registry = *state;
    do_steps(registry, merged);
    forget_after(registry, more);
    assert_redacted(registry, 56);
    for (size_t i = 0; i < COUNT(forged); i++) {
        char *undo = undo_of(registry, forged[i].number);
        redact(registry, forged[i].number, forged[i].documento);
        if (faults_in(registry) == 0)
            fail_msg("%d passes", (int)forged[i].number);
        execute(database(registry).text, undo);
        free(undo);
        assert_redacted(registry, 56);
    }
}

/* As it would be right, but for that. */
static void it_needs_somebody_who_was_forgotten(void **state)
{
    struct registry *registry = *state;
    struct step steps[COUNT(merged)];
    memcpy(steps, merged, sizeof steps);
    steps[COUNT(steps) - 2] = (struct step){ MODIFICA("b", "{'u':1}") };
    do_steps(registry, steps);
    assert_redacted(registry, 0);
    redact(registry, 5, "(SELECT documento FROM operaciones WHERE numero = 3)");
    assert_int_equal(faults_in(registry), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(nothing_is_left_after_an_undone_merge),
        REGISTRY_TEST(who_is_erased_again_takes_nothing_else_along),
        REGISTRY_TEST(what_is_gone_is_neither_undone_nor_brought_back),
        REGISTRY_TEST(a_name_that_came_meanwhile_stays),
        REGISTRY_TEST(each_time_that_they_were_one_counts),
        REGISTRY_TEST(whoever_had_it_by_another_one_has_it_no_more),
        REGISTRY_TEST(what_was_kept_stays),
        REGISTRY_TEST(who_stayed_may_be_forgotten_too),
        REGISTRY_TEST(nothing_else_passes_for_it),
        REGISTRY_TEST(it_needs_somebody_who_was_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
