/* Text from outside: what is well-formed Unicode, what a character is, how names are compared and searched, what is a
 * number. */
#ifndef SKY_BASE_TEXT_H
#define SKY_BASE_TEXT_H

#include "base/arena.h"
#include "base/status.h"

#include <stdint.h>

/* The digits of a number: so many always fit an int64_t. */
#define SKY_TEXT_NUMBER_MAX 18

/*
 * Returns how many bytes (1 to 4) the first character of `text` takes, or 0 when `text` is empty or does not begin with
 * well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF).
 */
size_t sky_text_character(struct sky_span text);

/* Whether all of `text` is well-formed UTF-8. */
bool sky_text_is_utf8(struct sky_span text);

/* Whether `text`, well-formed, shows nothing: it is empty, or white space and what is not seen. */
bool sky_text_is_blank(struct sky_span text);

/* Whether `text`, well-formed, has a control character (general category Cc: C0, DEL and C1). */
bool sky_text_has_control(struct sky_span text);

/* Whether `text`, well-formed, begins or ends with white space (categories Zs, Zl, Zp, and C0's own). */
bool sky_text_has_outer_space(struct sky_span text);

/*
 * The first character by which `text`, well-formed, would look like another or like nothing: a line or paragraph
 * separator, or a direction mark, anywhere; what shows nothing, at an end (a selector that goes with a symbol does).
 * 0: there is none.
 */
uint32_t sky_text_unseen(struct sky_span text);

/*
 * The first character of `text`, well-formed, that is no Latin letter of its own (ASCII, Latin-1, Latin Extended-A,
 * those of Romanian and Latin Extended Additional), nor a digit, sign or space of ASCII. 0: there is none. Other
 * scripts have letters that look like these, and what is not seen is none of them.
 */
uint32_t sky_text_not_latin(struct sky_span text);

/* Puts the NFC form (Unicode UAX 15) of `text`, well-formed, into `*form`: in the arena, or `text` itself. */
enum sky_status sky_text_nfc(struct sky_arena *arena, struct sky_span text, struct sky_span *form,
                             struct sky_error *error) SKY_CHECKED;

/*
 * Puts the words of `text`, well-formed, as they are searched by into `*folded` (arena), a space between two: runs of
 * letters and digits without their case, marks and compatible forms (Unicode UAX 15, NFKD), the Latin letters that
 * Unicode does not take apart by plain ones (`ß` ss, `ø` o, `ł` l, `đ` d, `æ` ae, `þ` th).
 */
enum sky_status sky_text_fold(struct sky_arena *arena, struct sky_span text, struct sky_span *folded,
                              struct sky_error *error) SKY_CHECKED;

/* Puts what two texts share that are told apart by nothing but case, marks and what is between words into `*form`
 * (arena, or `text` itself): the folded words; of a text that has no word, as of a symbol alone, its NFC form. */
enum sky_status sky_text_alike(struct sky_arena *arena, struct sky_span text, struct sky_span *form,
                               struct sky_error *error) SKY_CHECKED;

/* Takes the next word off `*words`, which a space parts; no span when there is none. */
static inline struct sky_span sky_text_word(struct sky_span *words)
{
    if (words->size == 0)
        return (struct sky_span){ 0 };
    const char *space = memchr(words->data, ' ', words->size);
    struct sky_span word = sky_span(words->data, space ? (size_t)(space - words->data) : words->size);
    size_t taken = word.size + (space != NULL);
    *words = sky_span(words->data + taken, words->size - taken);
    return word;
}

/* The words, as sky_text_fold puts them, without the spaces between them (arena); no span when memory ran out. */
struct sky_span sky_text_join(struct sky_arena *arena, struct sky_span words);

/* A copy whose ASCII letters are lower-case (arena); no span when memory ran out. */
struct sky_span sky_text_lower(struct sky_arena *arena, struct sky_span text);

/*
 * Whether `text` is 1 to SKY_TEXT_NUMBER_MAX ASCII digits and nothing else, no sign nor space; leading zeros are taken.
 * If so, `*value` is the number; else it is left as it is.
 */
bool sky_text_number(struct sky_span text, int64_t *value);

#endif
