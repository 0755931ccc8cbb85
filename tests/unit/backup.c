/* Backups and restores: both are verified, and what has faults changes nothing. */
#include "sql.h"
#include "store.h"

#include "registry/backup.h"
#include "registry/constancia.h"
#include "store/sqlite-internal.h"

static const struct sky_verify_watch nobody = { 0 };

static bool is_there(struct fixture *fixture, const char *name)
{
    return access(path_in(fixture->directory, name).text, F_OK) == 0;
}

static enum sky_status backup(struct fixture *fixture, const char *name, struct sky_verification *result,
                              struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    return sky_backup(&fixture->settings, path_in(fixture->directory, name).text, false, &nobody, result, error);
}

static enum sky_status restore_whole(struct fixture *fixture, const char *name, struct sky_restoration *restoration,
                                     struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    return sky_restore(&fixture->settings, path_in(fixture->directory, name).text, &nobody, restoration, error);
}

static enum sky_status restore(struct fixture *fixture, const char *name, struct sky_verification *result,
                               struct sky_error *error)
{
    struct sky_restoration restoration;
    enum sky_status status = restore_whole(fixture, name, &restoration, error);
    *result = restoration.verification;
    return status;
}

static void a_backup_is_put_back(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    put(fixture, "Ana", "{}");
    struct sky_head head = fixture->head;
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.entries, 1);
    assert_int_equal(result.faults, 0);
    assert_false(is_there(fixture, "copia.unverified"));
    put(fixture, "Eva", "{}");
    assert_int_equal(restore(fixture, "copia", &result, &error), SKY_CONFLICT);
    fixture->backend->close(fixture->store);
    assert_ok(restore(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.last, 1);
    assert_memory_equal(result.seal, head.seal, sizeof head.seal);
    fixture->store = open_again(fixture);
    fixture->head = head;
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "Ana", 1, "{}");
    assert_read(fixture, reader, "Eva", 0, NULL);
    fixture->backend->reader_free(reader);
}

/* What the log is called that the registry has in a file, or in its place. */
static struct sky_identity identity_of(struct fixture *fixture, const char *name)
{
    struct sky_settings settings = fixture->settings;
    struct sky_verification result;
    struct sky_error error = { 0 };
    char *url = NULL;
    assert_true(asprintf(&url, "sqlite:%s", path_in(fixture->directory, name).text) > 0);
    settings.store = url;
    assert_ok(sky_verify(&settings, NULL, &nobody, &result, &error), &error);
    assert_int_equal(result.faults, 0);
    free(url);
    return result.identity;
}

/* A backup is of the same log; what is put back goes on as another one, each time. */
static void a_restore_makes_another_log(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_identity first = identity_of(fixture, "sky.db"), second;
    put(fixture, "Ana", "{}");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_memory_equal(&result.identity, &first, sizeof first);
    assert_string_equal(identity_of(fixture, "copia").text, first.text);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    assert_ok(restore(fixture, "copia", &result, &error), &error);
    second = identity_of(fixture, "sky.db");
    assert_string_equal(result.identity.text, second.text);
    assert_string_not_equal(second.text, first.text);
    assert_int_not_equal(second.tags[0], '\0');
    assert_string_equal(identity_of(fixture, "copia").text, first.text);
    assert_int_equal(unlink(path_in(fixture->directory, "sky.db.replaced").text), 0);
    assert_ok(restore(fixture, "copia", &result, &error), &error);
    assert_string_not_equal(identity_of(fixture, "sky.db").text, second.text);
}

/* One that an earlier release made is of an earlier schema. */
static void a_backup_of_an_earlier_release_is_put_back(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    put(fixture, "Ana", "{}");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    execute(path_in(fixture->directory, "copia").text, WITHOUT_LISTINGS "DROP TABLE registro; PRAGMA user_version = 2");
    fixture->backend->close(fixture->store);
    assert_ok(restore(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.faults, 0);
    assert_int_equal(strlen(result.identity.tags), SKY_IDENTITY_SIZE);
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "Ana", 1, "{}");
    fixture->backend->reader_free(reader);
}

static void a_registry_with_faults_has_no_backup(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    put(fixture, "Ana", "{}");
    execute(path_in(fixture->directory, "sky.db").text, "UPDATE operaciones SET autor = 'otro'");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.faults, 1);
    assert_false(is_there(fixture, "copia") || is_there(fixture, "copia.unverified"));
}

static void a_copy_with_faults_is_not_put_back(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    put(fixture, "Ana", "{}");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    execute(path_in(fixture->directory, "copia").text, "DELETE FROM clientes");
    fixture->backend->close(fixture->store);
    assert_ok(restore(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.faults, 1);
    assert_false(is_there(fixture, "sky.db.replaced") || is_there(fixture, "sky.db.unverified"));
    assert_int_equal(restore(fixture, "nada", &result, &error), SKY_UNAVAILABLE);
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "Ana", 1, "{}");
    fixture->backend->reader_free(reader);
}

static void a_backup_overwrites_when_told(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "copia");
    struct sky_error error;
    struct sky_verification result;
    write_file(path.text, SPAN("x"));
    assert_int_equal(backup(fixture, "copia", &result, &error), SKY_UNAVAILABLE);
    assert_false(is_there(fixture, "copia.unverified"));
    error = (struct sky_error){ 0 };
    assert_ok(sky_backup(&fixture->settings, path.text, true, &nobody, &result, &error), &error);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM operaciones"), 0);
}

/* --- the ledger */

#define SEAL "abababababababababababababababababababababababababababababababab"
#define OTHER_SEAL "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
#define ONE "1 " SEAL " 12 1795592929997 " SEAL "\n"
#define OTHER "2 " SEAL " 13 1795592929998 " OTHER_SEAL "\n"

static void write_in(struct fixture *fixture, const char *name, const char *text)
{
    write_file(path_in(fixture->directory, name).text, sky_span_of(text));
}

static void assert_holds(struct fixture *fixture, const char *name, const char *text)
{
    struct sky_buffer found = { 0 };
    read_whole_file(path_in(fixture->directory, name).text, &found);
    assert_span(name, sky_buffer_span(&found), sky_span_of(text));
    sky_buffer_clear(&found);
}

/* Beside the copy; whatever was there stays, and a copy that is not made leaves none. */
static void a_backup_has_the_ledger_beside_it(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_false(is_there(fixture, "copia.olvidos"));
    write_in(fixture, "sky.db.olvidos", ONE);
    assert_int_equal(backup(fixture, "copia", &result, &error), SKY_UNAVAILABLE);
    assert_false(is_there(fixture, "copia.olvidos"));
    assert_ok(backup(fixture, "otra", &result, &error), &error);
    assert_holds(fixture, "otra.olvidos", ONE);
    write_in(fixture, "copia.olvidos", OTHER);
    error = (struct sky_error){ 0 };
    assert_ok(sky_backup(&fixture->settings, path_in(fixture->directory, "copia").text, true, &nobody, &result, &error),
              &error);
    assert_holds(fixture, "copia.olvidos", OTHER ONE);
}

/* An older copy takes no line out of it, and a newer one brings its own. */
static void a_restore_unites_the_ledgers(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    assert_ok(restore_whole(fixture, "copia", &restoration, &error), &error);
    assert_true(restoration.is_placed && !restoration.has_ledger);
    assert_false(is_there(fixture, "sky.db.olvidos"));
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    write_in(fixture, "sky.db.olvidos", ONE);
    assert_ok(restore_whole(fixture, "copia", &restoration, &error), &error);
    assert_true(restoration.is_placed && restoration.has_ledger);
    assert_holds(fixture, "sky.db.olvidos", ONE);
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    write_in(fixture, "copia.olvidos", OTHER);
    assert_ok(restore_whole(fixture, "copia", &restoration, &error), &error);
    assert_holds(fixture, "sky.db.olvidos", ONE OTHER);
}

/* A ledger that has the first customer, and can be read and not written: to a link nothing is added. */
static void link_ledger(struct fixture *fixture)
{
    struct sky_constancia line = { .cliente = 1, .number = 9, .instant = 1795592929997 };
    struct sky_buffer lines = { 0 };
    memcpy(line.first, fixture->head.seal, sizeof line.first);
    sky_constancia_put(&lines, &line);
    write_file(path_in(fixture->directory, "libro").text, sky_buffer_span(&lines));
    sky_buffer_clear(&lines);
    assert_int_equal(symlink("libro", path_in(fixture->directory, "sky.db.olvidos").text), 0);
}

/* Before the copy is in place nothing was changed; after it, whoever begins to serve it forgets them first. */
static void how_far_it_came_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    put(fixture, "Ana", "{\"nombre\":\"Ana\"}");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_int_equal(restore_whole(fixture, "copia", &restoration, &error), SKY_CONFLICT);
    assert_true(restoration.is_whole && !restoration.is_placed);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    write_in(fixture, "copia.olvidos", ONE "2\n");
    assert_int_equal(restore_whole(fixture, "copia", &restoration, &error), SKY_INVALID);
    assert_true(restoration.is_whole && !restoration.is_placed);
    assert_false(is_there(fixture, "sky.db.replaced") || is_there(fixture, "sky.db.unverified"));
    unlink(path_in(fixture->directory, "copia.olvidos").text);
    unlink(path_in(fixture->directory, "sky.db.olvidos").text);
    assert_int_equal(restore_whole(fixture, "nada", &restoration, &error), SKY_UNAVAILABLE);
    assert_false(restoration.is_whole || restoration.is_placed);
    link_ledger(fixture);
    assert_int_equal(restore_whole(fixture, "copia", &restoration, &error), SKY_UNAVAILABLE);
    assert_true(restoration.is_placed && restoration.has_ledger);
    assert_true(is_there(fixture, "sky.db.replaced"));
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "SELECT count(*) FROM clientes"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_backup_is_put_back),
        STORE_TEST(a_restore_makes_another_log),
        STORE_TEST(a_backup_of_an_earlier_release_is_put_back),
        STORE_TEST(a_registry_with_faults_has_no_backup),
        STORE_TEST(a_copy_with_faults_is_not_put_back),
        STORE_TEST(a_backup_overwrites_when_told),
        STORE_TEST(a_backup_has_the_ledger_beside_it),
        STORE_TEST(a_restore_unites_the_ledgers),
        STORE_TEST(how_far_it_came_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
