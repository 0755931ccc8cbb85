/*
 * A reading: the registry at one moment, the present or the past, held as one snapshot of the store, so that whatever
 * is asked of it belongs together. Every view takes one.
 */
#ifndef SKY_REGISTRY_LECTURA_H
#define SKY_REGISTRY_LECTURA_H

#include "domain/cliente.h"
#include "store/backend.h"

struct sky_registro;

/* A plain value, for one thread at a time; `reader` NULL: it is closed. */
struct sky_lectura {
    const struct sky_backend *backend;
    void *reader;
    struct sky_registro *registro; /* whose reader it is; NULL: the writer's own */
    int64_t moment;                /* the number of the last entry that counts, or SKY_NOW */
    bool is_present;               /* the moment is the snapshot's own, of which the store knows names and documents */
    bool is_replicas;              /* the reader is of what is read in the store's place */
    bool failed;                   /* the store did, in answering one of the questions below */
    int64_t opened;                /* on the clock of sky_clock_elapsed */
    int64_t instant; /* what sky_lectura_open_en was asked for: the time of the moment, now for the present */
};

/* Opens a reading of the present (SKY_NOW), or of what entries up to number `moment` add up to. Close it on success. */
enum sky_status sky_lectura_open(struct sky_lectura *lectura, struct sky_registro *registro, int64_t moment,
                                 struct sky_error *error) SKY_CHECKED;

/*
 * The same at what a client means by a moment: the number of an operation, an instant (RFC 3339) or a day, which stands
 * for its end on this host; no span: the present. `moment` becomes a number. SKY_INVALID for anything else, and for
 * what is still to come.
 */
enum sky_status sky_lectura_open_en(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_span en,
                                    struct sky_error *error) SKY_CHECKED;
/* The same, with refusals that begin with `what` in place of the API's parameter. */
enum sky_status sky_lectura_open_at(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_span en,
                                    const char *what, struct sky_error *error) SKY_CHECKED;

/* The same of the present, or of what a standby, where there is one, has of it, if that is `least` at least. */
enum sky_status sky_lectura_open_since(struct sky_lectura *lectura, struct sky_registro *registro, int64_t least,
                                       struct sky_error *error) SKY_CHECKED;

/* Gives the snapshot back. Does nothing when it is closed already. */
void sky_lectura_close(struct sky_lectura *lectura);

/* Whether it has been held as long as a reading may be: the store keeps for it what it would else let go. */
bool sky_lectura_is_due(const struct sky_lectura *lectura);

/* Whether it has been held so long that whoever reads on and on should give it back, so that a checkpoint finds a gap.
 */
bool sky_lectura_is_long(const struct sky_lectura *lectura);

/* The entries that `selection` names, whatever the moment; arena. */
enum sky_status sky_lectura_select(struct sky_lectura *lectura, const struct sky_selection *selection,
                                   struct sky_arena *arena, struct sky_entries *entries,
                                   struct sky_error *error) SKY_CHECKED;

/* The first of them; number 0 when there is none. */
enum sky_status sky_lectura_first(struct sky_lectura *lectura, const struct sky_selection *selection,
                                  struct sky_arena *arena, struct sky_entry *entry,
                                  struct sky_error *error) SKY_CHECKED;

/* The version that `nombre` means, in the arena; SKY_NOT_FOUND, in words for a client. */
enum sky_status sky_lectura_cliente(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/* The same; number 0 when it means nobody. */
enum sky_status sky_lectura_version(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/* The version that `nombre` means now, of which nothing else is asked: it takes no snapshot; number 0 when it means
 * nobody. */
enum sky_status sky_lectura_now(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/* The version that an entry made; number 0 of one that left nobody. */
static inline struct sky_version sky_lectura_version_of(const struct sky_entry *entry)
{
    return entry->lives ? (struct sky_version){ entry->number, entry->cliente, entry->documento }
                        : (struct sky_version){ 0 };
}

/* At most `limit` names of customers in byte order, from `after` on, which is what the page before says; arena. */
enum sky_status sky_lectura_nombres(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span after,
                                    size_t limit, struct sky_names *names, struct sky_error *error) SKY_CHECKED;

/* The entry `number`; SKY_NO_OPERATION, in words for a client, when there is none. */
enum sky_status sky_lectura_entry(struct sky_lectura *lectura, struct sky_arena *arena, int64_t number, bool bare,
                                  struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/* The last entry of `cliente` up to `upto`, `bare` without reading its document; without a document when it was
 * deleted; number 0 before it was created. */
enum sky_status sky_lectura_entry_of(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                     int64_t upto, bool bare, struct sky_entry *entry,
                                     struct sky_error *error) SKY_CHECKED;

/* The last entry of the operation that the entry `number` is part of; of a lot, of its row. */
enum sky_status sky_lectura_end_of(struct sky_lectura *lectura, struct sky_arena *arena, int64_t number, int64_t *end,
                                   struct sky_error *error) SKY_CHECKED;

/* A plain value: a customer in the bin. */
struct sky_baja {
    struct sky_entry last;   /* its last entry, a deletion, bare; number 0: it is not in the bin */
    struct sky_entry stands; /* the deletion that stands, bare: that one, or the one before what it undid */
};

/* How `cliente` is in the bin; arena. Whoever an undo put back there is as it was there before. */
enum sky_status sky_lectura_baja(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                 struct sky_baja *baja, struct sky_error *error) SKY_CHECKED;

/* The deletion that stands of whoever is in the bin as `nombre`, the last one of several, bare; number 0: nobody is. */
enum sky_status sky_lectura_deleted(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/* Puts into `*cliente` the other one of the merge that `entry`, which may be bare, is part of; 0: it is of no merge. Of
 * its two entries the first is of the customer that went. */
enum sky_status sky_lectura_merged(struct sky_lectura *lectura, struct sky_arena *arena, const struct sky_entry *entry,
                                   int64_t *cliente, struct sky_error *error) SKY_CHECKED;

/* Puts into `*cliente` who was merged by `entry`, which may be bare, into its customer, and is still part of that one
 * at the reading's moment; 0: nobody. */
enum sky_status sky_lectura_part(struct sky_lectura *lectura, struct sky_arena *arena, const struct sky_entry *entry,
                                 int64_t *cliente, struct sky_error *error) SKY_CHECKED;

/* The last entry under the name `nombre`, bare, whoever it is about; number 0: there is none. */
enum sky_status sky_lectura_had(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/*
 * The entry, bare, by which the customer that last had the free name `nombre` left it; number 0: somebody has it, or
 * nobody ever had. What was undone gave nobody a name: then it is of whoever had it before.
 */
enum sky_status sky_lectura_left(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                 struct sky_entry *end, struct sky_error *error) SKY_CHECKED;

/*
 * How the customer is called now that last had the free name `nombre`, or the one that it was merged into; no span when
 * it is called nothing. What was undone gave nobody a name: then it is whoever had it before.
 */
enum sky_status sky_lectura_renamed(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_span *now, struct sky_error *error) SKY_CHECKED;

#endif
