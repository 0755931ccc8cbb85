/* Opening and closing the database, and the table of the backend's functions. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/sqlite-internal.h"

/* Readers ready besides one a worker: for what checks, walks and waits. */
#define SPARE_READERS 4

/* Magic numbers that <linux/magic.h> of older kernels lacks. */
#define CIFS_MAGIC 0xFF534D42
#define SMB2_MAGIC 0xFE534D42

/* WAL needs memory that all processes share, and locks that work: neither is sure on a network file system. */
static enum sky_status refuse_network(const struct sky_sqlite *store, const struct sky_settings *settings,
                                      struct sky_error *error)
{
    static const unsigned long network[] = { NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,  CIFS_MAGIC,
                                             SMB2_MAGIC,      AFS_SUPER_MAGIC,  CODA_SUPER_MAGIC,
                                             V9FS_MAGIC,      CEPH_SUPER_MAGIC, FUSE_SUPER_MAGIC };
    struct statfs fs;
    if (settings->network_fs)
        return SKY_OK;
    if ((store->lock < 0 ? statfs(store->path, &fs) : fstatfs(store->lock, &fs)) < 0)
        return sky_sqlite_fail_errno(error, "cannot look at", store->path);
    for (size_t i = 0; i < sizeof network / sizeof *network; i++)
        if ((unsigned long)fs.f_type == network[i])
            return sky_error_set(error, SKY_INVALID,
                                 "%s is on a network file system, where SQLite may lose data; SKY_NETWORK_FS=1 insists",
                                 store->path);
    return SKY_OK;
}

/*
 * A connection to a store in which there is nothing to create, to bring up to date or to refuse; or NULL. Opening it
 * waits for nobody, and while it is open nobody else makes the file whole.
 */
static sqlite3 *hold_prepared(const struct sky_sqlite *store)
{
    struct sky_error ignored = { 0 };
    sqlite3 *db = sky_sqlite_connect(store->path, SKY_SQLITE_TO_READ, &ignored);
    if (db && sky_sqlite_refuse_older(db, store->mode, &ignored) == SKY_OK &&
        sky_sqlite_refuse_odd_schema(db, &ignored) == SKY_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

/*
 * Creates the file itself first, so that only its owner can read it and what SQLite puts beside it. One that exists
 * is not opened: closing it again would give back the locks that SQLite holds on it for this process.
 */
static enum sky_status create_file(const struct sky_sqlite *store, struct sky_error *error)
{
    int fd = open(store->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0 || errno == EEXIST ? SKY_OK : sky_sqlite_fail_errno(error, "cannot open", store->path);
}

void sky_sqlite_make_whole(sqlite3 *db)
{
    sqlite3_busy_timeout(db, 0);
    sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

/* What was noted of a file that lay there before says nothing of this one. */
static void note_anew(const struct sky_sqlite *store, sqlite3 *db)
{
    struct sky_error ignored = { 0 };
    struct sky_sqlite_reader reader = { .db = db };
    struct sky_head head;
    if (sky_sqlite_head(&reader, false, &head, &ignored) == SKY_OK)
        sky_sqlite_note(store->lock, head.number);
    sky_sqlite_clear_reader(&reader);
}

/* The same as hold_prepared, of a store that has to be prepared first. */
static sqlite3 *prepare(const struct sky_sqlite *store, struct sky_error *error)
{
    sqlite3 *db = NULL;
    if (sky_sqlite_lock_at_start(store->lock, error) == SKY_OK && create_file(store, error) == SKY_OK)
        db = sky_sqlite_connect(store->path, SKY_SQLITE_TO_WRITE, error);
    if (db && sky_sqlite_prepare_schema(db, error)) {
        sky_sqlite_make_whole(db);
        sqlite3_close(db);
        db = NULL;
    }
    if (db)
        note_anew(store, db);
    sky_sqlite_unlock(store->lock);
    return db;
}

static enum sky_status open_connections(struct sky_sqlite *store, const struct sky_settings *settings,
                                        struct sky_error *error)
{
    if (!(store->writer = sky_sqlite_connect(store->path, SKY_SQLITE_TO_WRITE, error)) ||
        sky_sqlite_compile_writer(store, error))
        return error->status;
    return sky_sqlite_open_readers(store, sky_settings_workers(settings) + SPARE_READERS, error);
}

static enum sky_status refuse_as_noted(struct sky_sqlite *store, sqlite3 *db, struct sky_error *error)
{
    struct sky_sqlite_reader reader = { .store = store, .db = db };
    enum sky_status status = sky_sqlite_refuse_short(&reader, error);
    sky_sqlite_clear_reader(&reader);
    return status;
}

/*
 * On what lacks operations nothing is built: their numbers would be given to others. What was noted may be of the file
 * that lay there before this one: another program prepares it at this moment, and notes anew before it unlocks.
 */
static enum sky_status refuse_short(struct sky_sqlite *store, sqlite3 *db, struct sky_error *error)
{
    struct sky_error at_first = { 0 };
    if (refuse_as_noted(store, db, &at_first) == SKY_OK || sky_sqlite_lock_at_start(store->lock, error))
        return error->status;
    store->noted = sky_sqlite_noted(store->path);
    sky_sqlite_unlock(store->lock);
    return refuse_as_noted(store, db, error);
}

/* Takes the lock only when there is something to prepare: readers of a store that is up to date wait for no writer. */
static enum sky_status open_to_serve(struct sky_sqlite *store, const struct sky_settings *settings,
                                     struct sky_error *error)
{
    sqlite3 *held;
    store->noted = sky_sqlite_noted(store->path);
    if ((store->lock = sky_sqlite_open_lock(store->path, error)) < 0 || refuse_network(store, settings, error))
        return error->status;
    if ((held = hold_prepared(store)))
        refuse_short(store, held, error);
    else if (!(held = prepare(store, error)))
        return error->status;
    if (error->status == SKY_OK && (store->mode == SKY_STORE_SERVE || sky_sqlite_refuse_later(held, error) == SKY_OK))
        open_connections(store, settings, error);
    if (error->status == SKY_OK)
        sky_sqlite_attend(store->lock);
    sqlite3_close(held);
    return error->status;
}

static enum sky_status refuse_odd_file(const char *path, struct sky_error *error)
{
    struct stat file;
    if (lstat(path, &file) < 0)
        return sky_sqlite_fail_errno(error, "cannot open", path);
    if (!S_ISREG(file.st_mode))
        return sky_error_set(error, SKY_INVALID, "%s is no file of its own", path);
    if (file.st_size == 0)
        return sky_error_set(error, SKY_NOT_FOUND, "%s is empty: there is no registry in it", path);
    return SKY_OK;
}

/* SQLite opens what lies beside the file by itself. */
static enum sky_status refuse_odd_neighbours(const char *path, struct sky_error *error)
{
    struct stat file;
    for (size_t i = 0; i < SKY_SQLITE_BESIDE && error->status == SKY_OK; i++) {
        char *name = sqlite3_mprintf("%s%s", path, sky_sqlite_beside[i]);
        if (!name)
            sky_error_memory(error);
        else if (lstat(name, &file) == 0 && !S_ISREG(file.st_mode))
            sky_error_set(error, SKY_INVALID, "%s is no file of its own", name);
        sqlite3_free(name);
    }
    return error->status;
}

static enum sky_status open_to_read(struct sky_sqlite *store, const struct sky_settings *settings,
                                    struct sky_error *error)
{
    if (refuse_odd_file(store->path, error) || refuse_odd_neighbours(store->path, error) ||
        refuse_network(store, settings, error))
        return error->status;
    store->noted = sky_sqlite_noted(store->path);
    return sky_sqlite_open_readers(store, 1, error);
}

/* Whoever is the last to have the database open leaves it whole, and who cannot tell leaves it as it is. */
static void close_writer(struct sky_sqlite *store)
{
    struct sky_error ignored = { 0 };
    sky_sqlite_abort(store);
    for (int i = 0; i < SKY_SQLITE_STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    sky_sqlite_clear_reader(&store->own);
    if (!store->broken && sky_sqlite_lock(store->lock, &ignored) == SKY_OK)
        sky_sqlite_make_whole(store->writer);
    sqlite3_close(store->writer);
    sky_sqlite_unlock(store->lock);
}

static void sqlite_close(void *opened)
{
    struct sky_sqlite *store = opened;
    if (!store)
        return;
    sky_sqlite_close_readers(store);
    if (store->writer)
        close_writer(store);
    if (store->lock >= 0)
        close(store->lock);
    pthread_mutex_destroy(&store->mutex);
    sky_sqlite_close_present(&store->present);
    free(store->path);
    free(store);
}

static struct sky_sqlite *store_new(const char *location, enum sky_store_mode mode, struct sky_error *error)
{
    struct sky_sqlite *store = calloc(1, sizeof *store);
    if (!store || !(store->path = strdup(location))) {
        free(store);
        return sky_error_memory(error), NULL;
    }
    store->mode = mode;
    store->lock = -1;
    pthread_mutex_init(&store->mutex, NULL);
    sky_sqlite_open_present(&store->present, mode);
    return store;
}

static void *sqlite_open(const char *location, const struct sky_settings *settings, enum sky_store_mode mode,
                         struct sky_error *error)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* its counters are one lock that all threads share */
    if (!*location)
        return sky_error_set(error, SKY_INVALID, "SKY_STORE names no file after 'sqlite:'"), NULL;
    struct sky_sqlite *store = store_new(location, mode, error);
    if (!store)
        return NULL;
    if (mode == SKY_STORE_READ ? open_to_read(store, settings, error) : open_to_serve(store, settings, error)) {
        sqlite_close(store);
        return NULL;
    }
    return store;
}

const struct sky_backend sky_sqlite_backend = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .reader_new = sky_sqlite_reader_new,
    .reader_free = sky_sqlite_reader_free,
    .reader_peek = sky_sqlite_reader_peek,
    .snapshot = sky_sqlite_snapshot,
    .release = sky_sqlite_release,
    .rest = sky_sqlite_rest,
    .identify = sky_sqlite_identify,
    .read = sky_sqlite_read,
    .names = sky_sqlite_names,
    .select = sky_sqlite_select,
    .listed = sky_sqlite_listed,
    .find = sky_sqlite_find,
    .palabras = sky_sqlite_palabras,
    .check = sky_sqlite_check,
    .inspect = sky_sqlite_inspect,
    .check_terms = sky_sqlite_check_terms,
    .copy = sky_sqlite_copy,
    .place = sky_sqlite_place,
    .refuse_in_use = sky_sqlite_refuse_in_use,
    .replace = sky_sqlite_replace,
    .remove = sky_sqlite_remove,
    .begin = sky_sqlite_begin,
    .fetch = sky_sqlite_fetch,
    .save = sky_sqlite_save,
    .list = sky_sqlite_list,
    .tidy = sky_sqlite_tidy,
    .keep = sky_sqlite_keep,
    .commit = sky_sqlite_commit,
    .settle = sky_sqlite_settle,
    .hold = sky_sqlite_hold,
    .flush = sky_sqlite_flush,
    .abort = sky_sqlite_abort,
    .claim = sky_sqlite_claim,
    .disclaim = sky_sqlite_disclaim,
    .mark = sky_sqlite_mark,
    .unmark = sky_sqlite_unmark,
    .marked = sky_sqlite_marked,
    .forget = sky_sqlite_forget,
    .forgotten = sky_sqlite_forgotten,
    .noted = sky_sqlite_noted_oblivion,
    .erase = sky_sqlite_erase,
    .redact = sky_sqlite_redact,
    .disown = sky_sqlite_disown,
    .forgot = sky_sqlite_forgot,
    .clean = sky_sqlite_clean,
    .count = sky_sqlite_count,
    .kept = sky_sqlite_kept,
    .passes = sky_sqlite_passes,
    .facts = sky_sqlite_facts,
    .admit = sky_sqlite_admit,
    .note_use = sky_sqlite_note_use,
    .notice = sky_sqlite_notice,
    .post = sky_sqlite_post,
    .adopt = sky_sqlite_adopt,
    .receipts = sky_sqlite_receipts,
    .refuse_unnotable = sky_sqlite_refuse_unnotable,
    .probe = sky_sqlite_probe,
};
