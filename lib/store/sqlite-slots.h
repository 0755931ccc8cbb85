/* The functions of the backend, which its table names and the sqlite*.c files define; backend.h says what they do. */
#ifndef SKY_STORE_SQLITE_SLOTS_H
#define SKY_STORE_SQLITE_SLOTS_H

#include "store/backend.h"

void *sky_sqlite_reader_new(void *store, struct sky_error *error);
void sky_sqlite_reader_free(void *reader);
void *sky_sqlite_reader_peek(void *store);
enum sky_status sky_sqlite_snapshot(void *reader, struct sky_head *head, struct sky_error *error);
void sky_sqlite_release(void *reader);
void sky_sqlite_rest(void *reader);
enum sky_status sky_sqlite_identify(void *reader, struct sky_identity *identity, struct sky_error *error);
enum sky_status sky_sqlite_read(void *reader, struct sky_span nombre, struct sky_arena *arena, struct sky_entry *entry,
                                struct sky_error *error);
enum sky_status sky_sqlite_names(void *reader, int64_t moment, struct sky_span after, size_t limit,
                                 struct sky_arena *arena, struct sky_names *names, struct sky_error *error);
enum sky_status sky_sqlite_select(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                  struct sky_entries *entries, struct sky_error *error);
enum sky_status sky_sqlite_listed(void *reader, struct sky_listed *listed, struct sky_error *error);
enum sky_status sky_sqlite_find(void *reader, const struct sky_find *find, struct sky_arena *arena,
                                struct sky_listings *listings, struct sky_error *error);
enum sky_status sky_sqlite_palabras(void *reader, struct sky_span after, struct sky_arena *arena,
                                    struct sky_span *palabras, struct sky_error *error);
enum sky_status sky_sqlite_list(void *store, const struct sky_listing *listings, size_t count, int64_t upto,
                                struct sky_error *error);
enum sky_status sky_sqlite_tidy(void *store, bool *done, struct sky_error *error);
enum sky_status sky_sqlite_begin(void *store, struct sky_head *head, struct sky_error *error);
enum sky_status sky_sqlite_fetch(void *store, struct sky_needs *needs, struct sky_arena *arena,
                                 struct sky_error *error);
enum sky_status sky_sqlite_save(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
enum sky_status sky_sqlite_keep(void *store, const struct sky_receipt *receipts, size_t count, int64_t expired,
                                struct sky_error *error);
enum sky_status sky_sqlite_commit(void *store, struct sky_error *error);
void sky_sqlite_settle(void *store);

/* A plain value: what a store holds of transactions that are over. */
struct sky_sqlite_holding {
    bool is_on;  /* commits leave what they did to a flush, */
    bool some;   /* and some did; */
    bool lost;   /* what they left was rolled back */
    int changes; /* of the connection, before the transaction */
};
bool sky_sqlite_hold(void *store);
enum sky_status sky_sqlite_flush(void *store, struct sky_error *error);

/* Says that the database is open to be written; and whether nobody else says so, but whom an earlier release knows not
 * to. */
void sky_sqlite_attend(int lock);
bool sky_sqlite_is_alone(int lock);

enum sky_status sky_sqlite_claim(void *store, bool *claimed, struct sky_error *error);
void sky_sqlite_disclaim(void *store);
enum sky_status sky_sqlite_mark(void *store, int64_t lote, struct sky_error *error);
enum sky_status sky_sqlite_unmark(void *store, int64_t lote, struct sky_error *error);
enum sky_status sky_sqlite_marked(void *reader, int64_t *lote, struct sky_error *error);
void sky_sqlite_abort(void *store);
enum sky_status sky_sqlite_passes(void *reader, struct sky_span prefix, struct sky_arena *arena,
                                  struct sky_passes *passes, struct sky_error *error);
enum sky_status sky_sqlite_facts(void *reader, int64_t below, size_t limit, struct sky_arena *arena,
                                 struct sky_facts *facts, struct sky_error *error);
enum sky_status sky_sqlite_admit(void *store, const struct sky_pass *pass, const struct sky_fact *fact,
                                 struct sky_error *error);
enum sky_status sky_sqlite_note_use(void *store, const struct sky_pass *passes, size_t count, struct sky_error *error);
enum sky_status sky_sqlite_forget(void *store, int64_t cliente, struct sky_error *error);
enum sky_status sky_sqlite_forgotten(void *reader, struct sky_oblivion *oblivion, struct sky_error *error);
enum sky_status sky_sqlite_noted_oblivion(void *store, int64_t cliente, struct sky_error *error);
enum sky_status sky_sqlite_erase(void *store, const struct sky_entry *entry, bool receipts, struct sky_error *error);
enum sky_status sky_sqlite_redact(void *store, const struct sky_entry *entry, struct sky_span documento,
                                  struct sky_error *error);
enum sky_status sky_sqlite_disown(void *store, struct sky_span palabra, struct sky_error *error);
enum sky_status sky_sqlite_forgot(void *store, int64_t cliente, struct sky_error *error);
enum sky_status sky_sqlite_clean(void *store, struct sky_error *error);
enum sky_status sky_sqlite_count(void *reader, int64_t cliente, struct sky_count *count, struct sky_error *error);
enum sky_status sky_sqlite_kept(void *reader, int64_t number, bool *kept, struct sky_error *error);
enum sky_status sky_sqlite_notice(void *reader, struct sky_notice *notice, struct sky_error *error);
enum sky_status sky_sqlite_post(void *store, struct sky_span text, struct sky_error *error);
enum sky_status sky_sqlite_adopt(void *store, const struct sky_identity *identity, struct sky_error *error);
enum sky_status sky_sqlite_receipts(void *reader, int64_t instant, struct sky_span key, size_t limit,
                                    struct sky_arena *arena, struct sky_receipts *receipts, struct sky_error *error);
enum sky_status sky_sqlite_refuse_unnotable(const char *location, struct sky_error *error);
enum sky_status sky_sqlite_probe(void *store, struct sky_error *error);
enum sky_status sky_sqlite_check(void *reader, struct sky_buffer *place, bool *done, struct sky_error *error);
enum sky_status sky_sqlite_inspect(void *reader, const struct sky_inspection *inspection, bool *legible,
                                   struct sky_error *error);
enum sky_status sky_sqlite_check_terms(void *reader, bool *right, struct sky_error *error);
enum sky_status sky_sqlite_copy(void *reader, const char *path, bool renews, struct sky_error *error);
enum sky_status sky_sqlite_place(const char *copy, const char *path, bool overwrites, struct sky_error *error);
enum sky_status sky_sqlite_refuse_in_use(const char *location, struct sky_error *error);
enum sky_status sky_sqlite_replace(const char *location, const char *copy, struct sky_error *error);
void sky_sqlite_remove(const char *copy);

#endif
