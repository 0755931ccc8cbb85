/*
 * An increment: all that is in a registry and not in an earlier backup of it, in a file of the frames by which sky ship
 * tells a follower (registry/shipment.h): a HELLO of what the earlier backup has, groups, and a HELLO of what one has
 * with them. A registry that is a file and has the first becomes one that has the second.
 */
#ifndef SKY_REGISTRY_INCREMENT_H
#define SKY_REGISTRY_INCREMENT_H

#include "registry/shipment.h"

/* A plain value: what it leads from, and to. */
struct sky_increment {
    struct sky_ship_hello from, to;
};

/*
 * Makes the new file at `path` of what is new in the registry since a backup that has `from`, while whoever uses it
 * goes on; of one without a log, the number of the last operation is known alone. SKY_CONFLICT: the registry is not any
 * more the one that the backup is of; SKY_INVALID: there is no operation of that number. A failure leaves no file.
 */
enum sky_status sky_increment_make(const struct sky_settings *settings, const struct sky_ship_hello *from,
                                   const char *path, struct sky_increment *made, struct sky_error *error) SKY_CHECKED;

/*
 * Reads all of the file: each row is as it was put, and each operation what was sealed, one after another from the
 * first place to the second. SKY_CONFLICT, SKY_INVALID: what is not so.
 */
enum sky_status sky_increment_check(const char *path, struct sky_increment *found, struct sky_error *error) SKY_CHECKED;

/* --- adding increments to a copy */

struct sky_mirror;

/*
 * Opens the copy of a registry that SKY_STORE names, which nobody else has open. Whoever is erased in it is noted in
 * the ledger that the settings, which are borrowed, name. NULL on failure; else it is to be closed.
 */
struct sky_mirror *sky_increment_open(const struct sky_settings *settings, struct sky_error *error);

/*
 * Adds the increment in the file, which has to begin where the copy ends: SKY_INVALID. Operations are held against
 * their seals, and whoever was forgotten in it is erased. SKY_CONFLICT: one is not what was sealed.
 */
enum sky_status sky_increment_add(struct sky_mirror *copy, const char *path, struct sky_error *error) SKY_CHECKED;

/* Closes the copy; after a failure, which stays the first one, it is good for nothing. NULL is closed already. */
enum sky_status sky_increment_close(struct sky_mirror *copy, struct sky_error *error);

#endif
