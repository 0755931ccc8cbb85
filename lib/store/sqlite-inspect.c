/*
 * What is wrong with a file as a whole, for who verifies it: a log that is missing beside it or lies there in vain, a
 * schema with something else in it, pages and indexes that do not fit together. What rows say is looked at elsewhere.
 */
#include <inttypes.h>
#include <sys/stat.h>

#include "store/sqlite-internal.h"

/* Of the pages and indexes, so many faults are told. */
#define CHECK "PRAGMA integrity_check(10)"
#define TEXT_MAX 200

/* Where the header says how the file is read, and that it is together with a log. */
#define MODE_AT 18
#define WITH_LOG 2

static off_t size_of_log(const struct sky_sqlite_reader *reader)
{
    struct stat file;
    char *name = sqlite3_mprintf("%s-wal", reader->store->path);
    off_t size = name && lstat(name, &file) == 0 ? file.st_size : -1;
    sqlite3_free(name);
    return size;
}

/* As it stands in the file itself, whatever a log says. */
static enum sky_status read_mode(sqlite3 *db, unsigned char *mode, struct sky_error *error)
{
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file->pMethods->xRead(file, mode, 1, MODE_AT) != SQLITE_OK)
        return sky_error_set(error, SKY_INTERNAL, "cannot read the database's header");
    return SKY_OK;
}

/*
 * The header is set to a log before there is one, and back after it has gone. The log is looked at before and after the
 * header, since a program may begin or end meanwhile.
 */
static enum sky_status inspect_log(const struct sky_sqlite_reader *reader, const struct sky_inspection *inspection,
                                   struct sky_error *error)
{
    unsigned char mode = 0;
    off_t before = size_of_log(reader);
    if (read_mode(reader->db, &mode, error))
        return error->status;
    off_t after = size_of_log(reader);
    if (mode == WITH_LOG && before < 0 && after < 0)
        inspection->tell(inspection->context,
                         "the write-ahead log (-wal) is missing: a file copied alone while it was in use may lack "
                         "its last operations; copy with sky backup, or after all programs have stopped");
    if (mode != WITH_LOG && before > 0 && after > 0)
        inspection->tell(inspection->context,
                         "a write-ahead log (-wal) lies beside it that is not its own, and would change it: "
                         "put copies in place with sky restore");
    return SKY_OK;
}

static bool inspect_schema(sqlite3 *db, const struct sky_inspection *inspection)
{
    struct sky_error odd = { 0 };
    if (sky_sqlite_refuse_later(db, &odd) == SKY_OK && sky_sqlite_refuse_odd_schema(db, &odd) == SKY_OK)
        return true;
    inspection->tell(inspection->context, odd.text);
    return false;
}

/* That every row is in each index once and that no page is used twice, so that an index can be read for its table. */
static enum sky_status inspect_pages(sqlite3 *db, const struct sky_inspection *inspection, struct sky_error *error)
{
    char text[TEXT_MAX];
    sqlite3_stmt *rows = sky_sqlite_compile(db, CHECK, error);
    int code = SQLITE_DONE;
    while (rows && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        const char *says = (const char *)sqlite3_column_text(rows, 0);
        if (says && strcmp(says, "ok") == 0)
            continue;
        sqlite3_snprintf(sizeof text, text, "the database is damaged: %s", says ? says : "");
        inspection->tell(inspection->context, text);
    }
    if (code != SQLITE_DONE)
        sky_sqlite_fail_read(db, error);
    sqlite3_finalize(rows);
    return error->status;
}

enum sky_status sky_sqlite_refuse_short(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    unsigned char mode = 0;
    int64_t noted = reader->store->noted;
    if (noted == 0 || read_mode(reader->db, &mode, error) || mode != WITH_LOG || sky_sqlite_take_head(reader, error) ||
        reader->head.number >= noted)
        return error->status;
    return sky_error_set(error, SKY_INTERNAL,
                         "operation %" PRId64 " was committed here, and the log ends with operation %" PRId64
                         ": an older copy of the file lies here, or its write-ahead log (-wal) lost its end: "
                         "put a copy in place with sky restore",
                         noted, reader->head.number);
}

static enum sky_status inspect_terms(sqlite3 *db, const struct sky_inspection *inspection, struct sky_error *error)
{
    bool right;
    if (sky_sqlite_inspect_terms(db, &right, error) == SKY_OK && !right)
        inspection->tell(inspection->context, "the index by which customers are searched is damaged");
    return error->status;
}

enum sky_status sky_sqlite_inspect(void *opened, const struct sky_inspection *inspection, bool *legible,
                                   struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    struct sky_error missing = { 0 };
    *legible = false;
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (inspect_log(reader, inspection, error) == SKY_OK && (*legible = inspect_schema(reader->db, inspection)) &&
        inspect_pages(reader->db, inspection, error) == SKY_OK &&
        inspect_terms(reader->db, inspection, error) == SKY_OK && sky_sqlite_refuse_short(reader, &missing))
        inspection->tell(inspection->context, missing.text);
    return sky_sqlite_leave(reader, error);
}
