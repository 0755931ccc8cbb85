/* What commands have in common: the registry that they work on, why they fail, and what they tell of a whole one. */
#ifndef SKY_BIN_REPORT_H
#define SKY_BIN_REPORT_H

#include "base/buffer.h"
#include "bin/command.h"
#include "bin/progress.h"
#include "registry/lectura.h"
#include "registry/registro.h"
#include "registry/verify.h"

/* Bytes of who is at the keyboard. */
#define AUTHOR_SIZE 256

/* Reads the settings, and sets the zone of days. */
enum sky_status report_settings(struct asked *asked, struct sky_error *error) SKY_CHECKED;

/* Opens the registry that SKY_STORE names, to read and nothing else, or to write as well; NULL on failure. */
struct sky_registro *report_open_to_read(struct asked *asked, struct sky_error *error);
struct sky_registro *report_open(struct asked *asked, struct sky_error *error);

/* Opens a reading of it at the moment that --at names, or of the present; SKY_INVALID names the option. */
enum sky_status report_open_reading(const struct asked *asked, struct sky_registro *registro,
                                    struct sky_lectura *lectura, struct sky_error *error) SKY_CHECKED;

/* Whether there is a registry, so that opening it makes none. The settings were read. */
enum sky_status report_require(const struct asked *asked, struct sky_error *error) SKY_CHECKED;

/* Who is noted: whom --author names, or "host:" and who is at the keyboard, in `text`. */
struct sky_span report_author(const struct asked *asked, char text[AUTHOR_SIZE]);

/* Reads the value of an option, a number of at least `least`; `standard` where it was not given. SKY_INVALID. */
enum sky_status report_number(const struct asked *asked, enum command_option option, int64_t least, int64_t standard,
                              int64_t *number, struct sky_error *error) SKY_CHECKED;

/* Prints the text, unless the error is filled already, and leaves the buffer empty. SKY_UNAVAILABLE: standard output
 * took it not; SKY_NO_MEMORY: there is no whole text. */
enum sky_status report_print(struct sky_buffer *text, struct sky_error *error);

/* Says why the command failed. */
enum command_end report_failure(const struct asked *asked, const struct sky_error *error);

/* A plain value: what a look at a whole registry gathers on the way. */
struct watching {
    struct progress progress;
    struct sky_buffer faults; /* as JSON */
    int64_t proved;           /* milliseconds that the proof of a backup took; negative: it is no backup */
};

/* Prints faults as they are found, or gathers them for JSON, and on a terminal tells how far it is. */
struct sky_verify_watch report_watch(const struct asked *asked, struct watching *watching);

/* Prints how many entries and faults there are, the last seal, where the log ends, its identity, and of a backup how
 * long its proof took; as JSON also the faults, which are let go. */
void report_verification(const struct asked *asked, const struct sky_verification *result, struct watching *watching);

#endif
