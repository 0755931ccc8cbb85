/* Copies and archives are put back; what has faults, or is not as it was written, changes nothing. */
#include "backups.h"

#include "registry/constancia.h"
#include "store/sqlite-internal.h"

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
    struct sky_restoration restoration;
    struct sky_verification result;
    put(fixture, "Ana", "{}");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    execute(path_in(fixture->directory, "copia").text, WITHOUT_LISTINGS "DROP TABLE registro; PRAGMA user_version = 2");
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    assert_ok(order_restore(fixture, (struct sky_restore_order){ .at = "1" }, "copia", &restoration, &error), &error);
    assert_int_equal(restoration.verification.faults, 0);
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    assert_ok(restore(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.faults, 0);
    assert_int_equal(strlen(result.identity.tags), SKY_IDENTITY_SIZE);
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "Ana", 1, "{}");
    fixture->backend->reader_free(reader);
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

/* --- archives */

/* By a key, or without; the registry of the test is closed. */
static void assert_restores(struct fixture *fixture, const char *name, const struct sky_archive_key *key)
{
    struct sky_error error;
    struct sky_restoration restoration;
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    assert_ok(order_restore(fixture, (struct sky_restore_order){ .key = *key }, name, &restoration, &error), &error);
    assert_true(restoration.is_placed);
    assert_false(is_there(fixture, "sky.db.unpacked.unverified") || is_there(fixture, "sky.db.unverified") ||
                 is_there(fixture, "sky.db.unpacked.unverified.olvidos"));
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "Ana", 1, "{}");
    fixture->backend->reader_free(reader);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
}

static void an_archive_is_put_back(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    unsigned char public[SKY_BOX_KEY_SIZE];
    struct sky_archive_key none = { 0 }, key = { .kind = SKY_ARCHIVE_PRIVATE_KEY };
    sky_crypto_box_pair(public, key.bytes);
    put(fixture, "Ana", "{}");
    assert_ok(archive(fixture, "uno", NULL, &result, &error), &error);
    assert_ok(archive(fixture, "dos", public, &result, &error), &error);
    assert_ok(backup(fixture, "tres", &result, &error), &error);
    put(fixture, "Ana", "{\"a\":1}");
    assert_int_equal(restore_whole(fixture, "uno", &restoration, &error), SKY_CONFLICT);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    assert_restores(fixture, "uno", &none);
    assert_restores(fixture, "dos", &key);
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    assert_int_equal(restore_whole(fixture, "dos", &restoration, &error), SKY_INVALID);
    assert_true(restoration.is_whole && !restoration.is_placed);
    const struct sky_restore_order with_key = { .key = key };
    assert_int_equal(order_restore(fixture, with_key, "tres", &restoration, &error), SKY_INVALID);
    assert_non_null(strstr(error.text, "leave --key-file out"));
}

/* The one within it, and the one beside it. */
static void an_archive_brings_its_ledger(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    write_in(fixture, "sky.db.olvidos", ONE);
    assert_ok(archive(fixture, "uno", NULL, &result, &error), &error);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    unlink(path_in(fixture->directory, "sky.db.olvidos").text);
    unlink(path_in(fixture->directory, "uno.olvidos").text);
    assert_ok(restore_whole(fixture, "uno", &restoration, &error), &error);
    assert_true(restoration.has_ledger);
    assert_holds(fixture, "sky.db.olvidos", ONE);
    unlink(path_in(fixture->directory, "sky.db.olvidos").text);
    unlink(path_in(fixture->directory, "sky.db.replaced").text);
    write_in(fixture, "uno.olvidos", OTHER);
    assert_ok(restore_whole(fixture, "uno", &restoration, &error), &error);
    assert_holds(fixture, "sky.db.olvidos", ONE OTHER);
}

static void a_rehearsal_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    const struct sky_restore_order rehearsal = { .rehearses = true }, past = { .rehearses = true, .at = "1" };
    put(fixture, "Ana", "{}");
    put(fixture, "Eva", "{}");
    assert_ok(archive(fixture, "uno", NULL, &result, &error), &error);
    assert_ok(backup(fixture, "dos", &result, &error), &error);
    static const char *const names[] = { "uno", "dos" };
    for (size_t i = 0; i < 2; i++) {
        assert_ok(order_restore(fixture, rehearsal, names[i], &restoration, &error), &error);
        assert_true(restoration.is_whole && !restoration.is_placed);
        assert_int_equal(restoration.verification.last, 2);
        assert_ok(order_restore(fixture, past, names[i], &restoration, &error), &error);
        assert_true(restoration.is_whole && !restoration.is_placed);
        assert_int_equal(restoration.verification.last, 1);
    }
    assert_false(is_there(fixture, "sky.db.replaced") || is_there(fixture, "sky.db.unpacked.unverified") ||
                 is_there(fixture, "sky.db.past.unverified") || is_there(fixture, "sky.db.past.unverified.lock"));
}

/* Cut short at many lengths, or with a bit changed at many places. */
static void a_damaged_archive_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "uno");
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    struct sky_buffer whole = { 0 };
    put(fixture, "Ana", "{}");
    assert_ok(archive(fixture, "uno", NULL, &result, &error), &error);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    read_whole_file(path.text, &whole);
    for (size_t at = 8; at < whole.size; at += 97) {
        write_file(path.text, sky_span(whole.data, at));
        assert_int_equal(restore_whole(fixture, "uno", &restoration, &error), SKY_INVALID);
        assert_non_null(strstr(error.text, "it was cut short"));
        whole.data[at] ^= 4;
        write_file(path.text, sky_buffer_span(&whole));
        whole.data[at] ^= 4;
        assert_int_equal(restore_whole(fixture, "uno", &restoration, &error), SKY_INVALID);
        assert_false(restoration.is_placed);
    }
    assert_false(is_there(fixture, "sky.db.replaced") || is_there(fixture, "sky.db.unpacked.unverified"));
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "SELECT count(*) FROM operaciones"), 1);
    sky_buffer_clear(&whole);
}

/* --- the past */

static void it_is_put_back_as_of_a_moment(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_restoration restoration;
    put(fixture, "Ana", "{}");
    put(fixture, "Luz", "{\"nombre\":\"Luz\"}");
    put(fixture, "Eva", "{}");
    assert_ok(archive(fixture, "uno", NULL, &result, &error), &error);
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    const struct sky_restore_order past = { .at = "2" };
    assert_ok(order_restore(fixture, past, "uno", &restoration, &error), &error);
    assert_true(restoration.is_placed);
    assert_int_equal(restoration.verification.last, 2);
    assert_true(restoration.verification.identity.tags[0]);
    assert_false(is_there(fixture, "sky.db.past.unverified") || is_there(fixture, "sky.db.past.unverified.lock") ||
                 is_there(fixture, "sky.db.unpacked.unverified") ||
                 is_there(fixture, "sky.db.unpacked.unverified.lock"));
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "Luz", 2, "{\"nombre\":\"Luz\"}");
    assert_read(fixture, reader, "Eva", 0, NULL);
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_backup_is_put_back),
        STORE_TEST(a_restore_makes_another_log),
        STORE_TEST(a_backup_of_an_earlier_release_is_put_back),
        STORE_TEST(a_copy_with_faults_is_not_put_back),
        STORE_TEST(a_restore_unites_the_ledgers),
        STORE_TEST(how_far_it_came_is_told),
        STORE_TEST(an_archive_is_put_back),
        STORE_TEST(an_archive_brings_its_ledger),
        STORE_TEST(a_rehearsal_changes_nothing),
        STORE_TEST(a_damaged_archive_changes_nothing),
        STORE_TEST(it_is_put_back_as_of_a_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
