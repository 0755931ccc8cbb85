/* Copies of a registry: made while it is in use, and put back in its place. Both are verified before they count. */
#ifndef SKY_REGISTRY_BACKUP_H
#define SKY_REGISTRY_BACKUP_H

#include "base/archive.h"
#include "registry/verify.h"

/* A plain value: what backup is to be made. */
struct sky_backup_order {
    const char *file;            /* "-": it goes to `out`, and is an archive */
    int out;                     /* a descriptor */
    bool overwrites;             /* a file that is there is replaced */
    int level;                   /* an archive (registry/packing.h), compressed so (base/compress.h); 0: a plain copy */
    const unsigned char *public; /* for whom an archive is encrypted; NULL: it is not */
    const char *since;           /* an archive of what is new since this earlier backup, a file, or the number of its
                                  * last operation; NULL: of all */
    struct sky_archive_key key;  /* of the earlier one, if that is encrypted */
};

/* A plain value: what came of it. */
struct sky_backup_result {
    struct sky_verification verification; /* of what was read back; of an increment, of the operations in it */
    int64_t proved;                       /* milliseconds that took; negative: it was not, for its faults */
    struct sky_error unkept;              /* why the proof could not be kept (registry/proof.h) */
};

/*
 * Copies the registry of one moment, or what is new in it (registry/increment.h), into a file, while whoever uses it
 * goes on, and proves it: a plain copy is verified
 * as the registry that it is; an archive is read back from the disk, decrypted by the key of its content and unpacked
 * aside, and what comes out is verified, and ends as the copy did that went in; of an increment, each operation is held
 * against its seal, from the last one of the earlier backup on. Then it gets its name, and the proof is
 * kept. What is readable of an encrypted one is beside the registry alone. Faults that `result` counts are no failure,
 * but then there is no such file afterwards. SKY_UNAVAILABLE where there is one that is not to be replaced;
 * SKY_CONFLICT where a registry in use is there; SKY_NO_SPACE. The ledger of who was forgotten (registry/constancia.h)
 * goes with it: beside the file, as `<file>.olvidos`, are its lines and those that were there; an archive has it within
 * itself, too.
 */
enum sky_status sky_backup(const struct sky_settings *settings, const struct sky_backup_order *order,
                           const struct sky_verify_watch *watch, struct sky_backup_result *result,
                           struct sky_error *error) SKY_CHECKED;

/* A plain value: what is to be put back. */
struct sky_restore_order {
    const char *file;        /* a plain copy, or an archive; "-": standard input, an archive */
    char *const *increments; /* that are added to it, each beginning where the one before it ends */
    size_t increments_count;
    struct sky_archive_key key; /* of archives that are encrypted; with increments, some may be none */
    const char *at;             /* the moment (registry/momento.h) after which nothing comes along; NULL: all does */
    bool rehearses;             /* all is done but the putting in place */
};

/* A plain value: how far a restore came. */
struct sky_restoration {
    struct sky_verification verification; /* of the copy */
    bool is_whole;                        /* the copy is a whole registry, as far as it was looked at */
    bool is_placed;                       /* it is in the registry's place, also after a failure */
    bool has_ledger;                      /* it is known who was forgotten since; else nobody may have been */
};

/*
 * Puts a copy of the registry in the place of the registry, which is set aside, and which nobody may have open:
 * SKY_CONFLICT. Its log goes on as another one than that of the copy: numbers are given out again; and whoever the
 * ledger has (registry/olvido.h) is forgotten in it, too, after those lines were added to it that only the one beside
 * the copy has, or within the archive. With faults, which are no failure, all stays as it is. A failure leaves it so as
 * well, unless the copy is in place by then: whoever serves it forgets them first.
 */
enum sky_status sky_restore(const struct sky_settings *settings, const struct sky_restore_order *order,
                            const struct sky_verify_watch *watch, struct sky_restoration *restoration,
                            struct sky_error *error) SKY_CHECKED;

#endif
