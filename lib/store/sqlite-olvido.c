/*
 * Forgetting customers. Whoever is to be forgotten is in a table until no text of theirs is left, and readers hide what
 * is still there. Rows lose their texts; what SQLite deletes it overwrites (secure_delete). Two places keep more than
 * their rows tell: the index of terms keeps what was removed from it until all of it was merged into one, since its own
 * secure-delete needs SQLite 3.42 and makes the file one that earlier ones cannot read; and the write-ahead log keeps
 * pages as they were until its file is emptied. Both follow when nobody is left in the table but number 0, whose
 * `hasta` says how far that has come.
 */
#include "base/clock.h"
#include "store/sqlite-internal.h"

/* What `hasta` says of number 0: more than these is when all was merged, by which this emptying of the log is told from
 * an earlier one. */
enum { TO_MERGE, MERGING };

/* Pages of the index of terms that are merged at a time, and refusals that are dropped. */
#define MERGED 64
#define REFUSALS 500

bool sky_sqlite_has_oblivion(sqlite3 *db)
{
    return !sky_sqlite_answers(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'olvidos'", "0");
}

/* --- reading */

static bool is_own(const struct sky_sqlite_reader *reader)
{
    return reader->store && reader == &reader->store->own;
}

/* The first row of a question about a number, into two numbers; `*found`: there is one. */
static enum sky_status ask(struct sky_sqlite_reader *reader, enum sky_sqlite_question question, int64_t number,
                           int64_t *values, bool *found, struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_ask(reader, question, error);
    if (!statement)
        return error->status;
    if (sqlite3_bind_parameter_count(statement) > 0)
        sqlite3_bind_int64(statement, 1, number);
    int code = sqlite3_step(statement);
    *found = code == SQLITE_ROW;
    for (int i = 0; *found && i < sqlite3_column_count(statement); i++)
        values[i] = sqlite3_column_int64(statement, i);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return error->status;
}

/* The same of one about the table, which there may not be. */
static enum sky_status ask_table(struct sky_sqlite_reader *reader, enum sky_sqlite_question question, int64_t *values,
                                 bool *found, struct sky_error *error)
{
    *found = false;
    if (reader->store->mode == SKY_STORE_READ && !sky_sqlite_has_oblivion(reader->db))
        return SKY_OK;
    return ask(reader, question, 0, values, found, error);
}

/* Whether there is anybody is asked once a transaction, but for the writer, who may just have forgotten somebody. */
enum sky_status sky_sqlite_is_forgotten(struct sky_sqlite_reader *reader, int64_t cliente, bool *is,
                                        struct sky_error *error)
{
    int64_t values[2] = { 0 };
    if (!reader->asked || is_own(reader)) {
        if (ask_table(reader, SKY_SQLITE_FORGETS, values, &reader->forgets, error))
            return error->status;
        reader->asked = true;
    }
    *is = false;
    return reader->forgets ? ask(reader, SKY_SQLITE_IS_FORGOTTEN, cliente, values, is, error) : SKY_OK;
}

enum sky_status sky_sqlite_forgotten(void *opened, struct sky_oblivion *oblivion, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    int64_t values[2] = { 0 };
    *oblivion = (struct sky_oblivion){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (ask_table(reader, SKY_SQLITE_OBLIVION, values, &oblivion->is_due, error) == SKY_OK) {
        oblivion->cliente = values[0];
        oblivion->is_noted = values[1] >= 0;
        oblivion->upto = values[1];
    }
    return sky_sqlite_leave(reader, error);
}

enum sky_status sky_sqlite_count(void *opened, int64_t cliente, struct sky_count *count, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    bool found;
    *count = (struct sky_count){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (ask(reader, SKY_SQLITE_COUNT, cliente, &count->entries, &found, error) == SKY_OK)
        error->status = sky_sqlite_is_forgotten(reader, cliente, &count->is_due, error);
    return sky_sqlite_leave(reader, error);
}

enum sky_status sky_sqlite_kept(void *opened, int64_t number, bool *kept, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    int64_t value;
    *kept = false;
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (ask(reader, SKY_SQLITE_IS_KEPT, number, &value, kept, error))
        *kept = false;
    return sky_sqlite_leave(reader, error);
}

/* --- writing */

enum sky_status sky_sqlite_forget(void *opened, int64_t cliente, struct sky_error *error)
{
    if (sky_sqlite_run_with(opened, SKY_SQLITE_UNPOINT_ALL, cliente, 0, error))
        return error->status;
    return sky_sqlite_run_with(opened, SKY_SQLITE_FORGET, cliente, 0, error);
}

enum sky_status sky_sqlite_noted_oblivion(void *opened, int64_t cliente, struct sky_error *error)
{
    return sky_sqlite_run_with(opened, SKY_SQLITE_NOTED, cliente, 0, error);
}

/* Puts the digests in the place of the salt, and what the statement puts besides; `receipts`: those of the entry. */
static enum sky_status put_digests(struct sky_sqlite *store, enum sky_sqlite_statement which,
                                   const struct sky_entry *entry, bool receipts, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[which];
    if (sqlite3_bind_int64(statement, 1, entry->number) ||
        sqlite3_bind_blob(statement, 2, entry->digests, (int)sizeof entry->digests, SQLITE_STATIC))
        return sky_sqlite_fail(store->writer, "cannot bind what is erased", error);
    if (sky_sqlite_run(store, which, error) == SKY_OK && receipts)
        error->status = sky_sqlite_run_with(store, SKY_SQLITE_BLANK, entry->number, 0, error);
    return error->status;
}

enum sky_status sky_sqlite_erase(void *opened, const struct sky_entry *entry, bool receipts, struct sky_error *error)
{
    if (put_digests(opened, SKY_SQLITE_ERASE, entry, receipts, error))
        return error->status;
    return sky_sqlite_run_with(opened, SKY_SQLITE_REACH, entry->cliente, entry->number, error);
}

enum sky_status sky_sqlite_redact(void *opened, const struct sky_entry *entry, struct sky_span documento,
                                  struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    if (sky_sqlite_bind_text(store->statements[SKY_SQLITE_REPLACE], 3, documento))
        return sky_sqlite_fail(store->writer, "cannot bind what is left", error);
    return put_digests(store, SKY_SQLITE_REPLACE, entry, true, error);
}

enum sky_status sky_sqlite_disown(void *opened, struct sky_span palabra, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    if (sky_sqlite_bind_text(store->statements[SKY_SQLITE_DISOWN], 1, palabra))
        return sky_sqlite_fail(store->writer, "cannot bind a word", error);
    return sky_sqlite_run(store, SKY_SQLITE_DISOWN, error);
}

enum sky_status sky_sqlite_forgot(void *opened, int64_t cliente, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    if (sky_sqlite_run_with(store, SKY_SQLITE_FORGOT, cliente, 0, error))
        return error->status;
    return sky_sqlite_run_with(store, SKY_SQLITE_BEGIN_CLEAN, 0, 0, error);
}

/*
 * A step of merging all of the index into one: the first says so by a negative number of pages (sqlite.org/fts5.html,
 * section 6.8), the next ones go on. What others write meanwhile is a segment each: until all is done two of them are
 * enough to be merged, else some steps would do nothing, as if all were done.
 */
static enum sky_status merge(struct sky_sqlite *store, bool begins, bool *done, struct sky_error *error)
{
    if ((begins && sky_sqlite_run_with(store, SKY_SQLITE_MERGE_FROM, 2, 0, error)) ||
        sky_sqlite_merge(store, begins ? -MERGED : MERGED, done, error))
        return error->status;
    *done = *done && !begins;
    return *done ? sky_sqlite_run_with(store, SKY_SQLITE_MERGE_FROM, SKY_SQLITE_MERGE_LEAST, 0, error) : SKY_OK;
}

/* Refusals have texts, which may name whoever was forgotten; what was refused had no effect, and may be asked again. */
enum sky_status sky_sqlite_clean(void *opened, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    int64_t values[2] = { 0 };
    bool found, merged = true;
    if (ask(&store->own, SKY_SQLITE_OBLIVION, 0, values, &found, error) || !found || values[0] != 0)
        return error->status;
    if (values[1] > MERGING) {
        store->empties = values[1];
        return store->emptied == values[1] ? sky_sqlite_run_with(store, SKY_SQLITE_FORGOT, 0, 0, error) : SKY_OK;
    }
    if (sky_sqlite_run_with(store, SKY_SQLITE_DROP_REFUSALS, REFUSALS, 0, error))
        return error->status;
    bool refusals = sqlite3_changes(store->writer) == REFUSALS;
    if (merge(store, values[1] == TO_MERGE, &merged, error))
        return error->status;
    return sky_sqlite_run_with(store, SKY_SQLITE_REACH, 0, merged && !refusals ? MERGING + sky_clock_now() : MERGING,
                               error);
}
