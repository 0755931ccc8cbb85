/*
 * How mistyped words are found. A word with one error has one half that is right, one with two has a half with one
 * error at most. So the known words are walked twice, as they are and turned round, and of each walk only those are
 * followed whose beginning is near enough to the first half. The words are in order: where no word can follow from what
 * a word begins with, the walk goes on after all that begin so.
 */
#include "domain/errata.h"

#include "base/buffer.h"
#include "base/text.h"

#define MOST SKY_ERRATA_MOST
#define FAR 9 /* more than any distance that counts */
/* Words that a walk looks at: what a search costs is bounded. */
#define LOOKS_MAX 4000

/* Sorts after every character. */
#define AFTER_ALL "\xF4\x8F\xBF\xBF"

/* A plain value: a word's characters. */
struct letters {
    struct sky_span at[MOST + 2];
    size_t count; /* MOST + 2: there are more than MOST + 1 */
};

static struct letters letters_of(struct sky_span word)
{
    struct letters letters = { .count = 0 };
    size_t step;
    for (size_t at = 0; at < word.size && letters.count < MOST + 2; at += step) {
        step = sky_text_character(sky_span(word.data + at, word.size - at));
        step = step ? step : 1;
        letters.at[letters.count++] = sky_span(word.data + at, step);
    }
    return letters;
}

static void put_reversed(struct sky_buffer *out, const struct letters *letters)
{
    for (size_t i = letters->count; i > 0; i--)
        sky_buffer_put_span(out, letters->at[i - 1]);
}

static bool has_digit(struct sky_span word)
{
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] >= '0' && word.data[i] <= '9')
            return true;
    return false;
}

/* A known word may be one letter shorter, and two longer, than the one that is mistyped. */
enum sky_status sky_errata_words(struct sky_arena *arena, struct sky_span plegado, struct sky_span *palabras,
                                 struct sky_error *error)
{
    static const char reversed[] = { ' ', SKY_ERRATA_REVERSED };
    struct sky_buffer *out = sky_buffer_new(arena);
    struct sky_span word;
    if (!out)
        return sky_error_memory(error);
    while ((word = sky_text_word(&plegado)).data) {
        struct letters letters = letters_of(word);
        if (letters.count < SKY_ERRATA_LEAST - 1 || letters.count > MOST || has_digit(word))
            continue;
        if (out->size > 0)
            sky_buffer_put(out, " ", 1);
        sky_buffer_put_span(out, word);
        sky_buffer_put(out, reversed, sizeof reversed);
        put_reversed(out, &letters);
    }
    *palabras = out->size ? sky_buffer_span(out) : sky_span_of("");
    return out->failed ? sky_error_memory(error) : SKY_OK;
}

int sky_errata_allowed(struct sky_span word)
{
    size_t count = letters_of(word).count;
    if (count < SKY_ERRATA_LEAST || count > MOST || has_digit(word))
        return 0;
    return count < SKY_ERRATA_LONG ? 1 : 2;
}

/* --- distances, row by row: of what `typed` begins with from what a known word begins with */

struct walk {
    const struct letters *typed;
    int most;
    size_t half; /* so many first letters of `typed` */
    int half_most;
    int rows[MOST + 2][MOST + 2];
    struct letters known; /* the word that the rows are of, */
    size_t depth;         /* up to this letter, */
    bool out;             /* after which nothing is near enough */
};

static int least(int one, int other)
{
    return one < other ? one : other;
}

static bool alike(const struct letters *one, size_t i, const struct letters *other, size_t j)
{
    return sky_span_equal(one->at[i], other->at[j]);
}

static void set(struct walk *walk, size_t depth, size_t column, int distance)
{
    bool too_far = distance > walk->most || (column < walk->half && distance > walk->half_most);
    walk->rows[depth][column] = too_far ? FAR : distance;
}

static void begin_rows(struct walk *walk)
{
    for (size_t j = 0; j <= walk->typed->count; j++)
        set(walk, 0, j, (int)j < FAR ? (int)j : FAR);
}

/* The row after the letter of `known` at `depth`, counted from 1. False: nothing that begins so is near enough. */
static bool add_row(struct walk *walk, const struct letters *known, size_t depth)
{
    const struct letters *typed = walk->typed;
    int nearest = FAR;
    for (size_t j = 0; j <= typed->count; j++) {
        int distance = walk->rows[depth - 1][j] + 1;
        if (j > 0) {
            bool same = alike(known, depth - 1, typed, j - 1);
            distance = least(distance, walk->rows[depth][j - 1] + 1);
            distance = least(distance, walk->rows[depth - 1][j - 1] + !same);
        }
        if (j > 1 && depth > 1 && alike(known, depth - 1, typed, j - 2) && alike(known, depth - 2, typed, j - 1))
            distance = least(distance, walk->rows[depth - 2][j - 2] + 1);
        set(walk, depth, j, distance);
        nearest = least(nearest, walk->rows[depth][j]);
    }
    return nearest < FAR;
}

/* The first letters that two words have in common, `most` at most. */
static size_t shared(const struct letters *one, const struct letters *other, size_t most)
{
    size_t count = 0;
    while (count < most && count < one->count && count < other->count && alike(one, count, other, count))
        count++;
    return count;
}

/*
 * Whether the known word, which stays in place, is near enough. Otherwise `out` may say that nothing is that begins
 * with its first `depth` letters. The rows of what it shares with the word before it are there.
 */
static bool follow(struct walk *walk, const struct letters *known)
{
    size_t depth = shared(&walk->known, known, walk->depth);
    walk->out = walk->out && depth == walk->depth;
    for (; depth < known->count && depth < MOST + 1 && !walk->out; depth++)
        walk->out = !add_row(walk, known, depth + 1);
    walk->known = *known;
    walk->depth = depth;
    return !walk->out && depth == known->count && walk->rows[depth][walk->typed->count] < FAR;
}

int sky_errata_distance(struct sky_span one, struct sky_span other, int most)
{
    struct letters typed = letters_of(one), known = letters_of(other);
    struct walk walk = { .typed = &typed, .most = most };
    if (typed.count > MOST || known.count > MOST)
        return most + 1;
    begin_rows(&walk);
    return follow(&walk, &known) ? walk.rows[known.count][typed.count] : most + 1;
}

/* --- the known words */

/* Adds a word in its place, unless it is there; the last one goes when there are too many. */
static enum sky_status keep(struct sky_errata *errata, struct sky_arena *arena, struct sky_span word,
                            struct sky_error *error)
{
    size_t at = 0;
    while (at < errata->count && sky_span_compare(errata->words[at], word) < 0)
        at++;
    if (at == SKY_ERRATA_FOUND_MAX || (at < errata->count && sky_span_equal(errata->words[at], word)))
        return SKY_OK;
    if (!(word = sky_arena_copy(arena, word)).data)
        return sky_error_memory(error);
    errata->count += errata->count < SKY_ERRATA_FOUND_MAX;
    for (size_t i = errata->count - 1; i > at; i--)
        errata->words[i] = errata->words[i - 1];
    errata->words[at] = word;
    return SKY_OK;
}

static enum sky_status keep_as_it_is(struct sky_errata *errata, struct sky_arena *arena, const struct letters *known,
                                     bool reversed, struct sky_span word, struct sky_error *error)
{
    struct sky_buffer out = { 0 };
    if (reversed)
        put_reversed(&out, known);
    enum sky_status status =
        out.failed ? sky_error_memory(error) : keep(errata, arena, reversed ? sky_buffer_span(&out) : word, error);
    sky_buffer_clear(&out);
    return status;
}

/* One of the two walks: where it is, and what it looks for. */
struct way {
    struct walk walk;
    bool reversed;
    struct sky_buffer place; /* after which it goes on */
    int looks;
    bool ended;
};

/* Goes on after `known`, or after all that begins with its first `size` bytes. */
static void move(struct way *way, struct sky_span known, size_t size, bool all)
{
    way->place.size = 0;
    if (way->reversed)
        sky_buffer_put(&way->place, (const char[]){ SKY_ERRATA_REVERSED }, 1);
    sky_buffer_put(&way->place, known.data, size);
    if (all)
        sky_buffer_put_text(&way->place, AFTER_ALL);
}

static enum sky_status look(struct way *way, struct sky_span known, struct sky_arena *arena, struct sky_errata *errata,
                            struct sky_error *error)
{
    struct letters letters = letters_of(known);
    bool is_near = follow(&way->walk, &letters), is_out = way->walk.out;
    size_t depth = way->walk.depth;
    size_t size = depth ? (size_t)(letters.at[depth - 1].data + letters.at[depth - 1].size - known.data) : 0;
    move(way, known, is_out ? size : known.size, is_out);
    return is_near ? keep_as_it_is(errata, arena, &letters, way->reversed, known, error) : SKY_OK;
}

/* Looks at some words: those that the walk goes on after are passed over. */
static enum sky_status step(struct way *way, const struct sky_errata_source *source, struct sky_arena *scratch,
                            struct sky_arena *arena, struct sky_errata *errata, struct sky_error *error)
{
    struct sky_span words, known;
    if (source->next(source->context, sky_buffer_span(&way->place), scratch, &words, error))
        return error->status;
    way->ended = words.size == 0;
    while (!way->ended && way->looks < LOOKS_MAX && (known = sky_text_word(&words)).data) {
        if (sky_span_compare(known, sky_buffer_span(&way->place)) <= 0)
            continue;
        way->ended = way->reversed && *known.data != SKY_ERRATA_REVERSED;
        if (way->ended)
            return SKY_OK;
        if (way->reversed)
            known = sky_span(known.data + 1, known.size - 1);
        way->looks++;
        if (look(way, known, arena, errata, error))
            return error->status;
        if (way->place.failed)
            return sky_error_memory(error);
    }
    return SKY_OK;
}

static enum sky_status go(struct way *way, const struct sky_errata_source *source, struct sky_arena *arena,
                          struct sky_errata *errata, struct sky_error *error)
{
    struct sky_arena *scratch = sky_arena_new();
    enum sky_status status = scratch ? SKY_OK : sky_error_memory(error);
    begin_rows(&way->walk);
    move(way, (struct sky_span){ 0 }, 0, false);
    if (!way->reversed) /* after all that are turned round */
        sky_buffer_put_text(&way->place, (const char[]){ SKY_ERRATA_REVERSED + 1, '\0' });
    while (status == SKY_OK && !way->ended && way->looks < LOOKS_MAX)
        status = step(way, source, scratch, arena, errata, error);
    sky_buffer_clear(&way->place);
    sky_arena_free(scratch);
    return status;
}

enum sky_status sky_errata_find(const struct sky_errata_source *source, struct sky_span word, struct sky_arena *arena,
                                struct sky_errata *errata, struct sky_error *error)
{
    struct letters typed = letters_of(word);
    struct sky_buffer turned = { 0 };
    int most = sky_errata_allowed(word);
    errata->count = 0;
    if (most == 0)
        return SKY_OK;
    put_reversed(&turned, &typed);
    struct letters backwards = letters_of(sky_buffer_span(&turned));
    size_t half = typed.count / 2;
    struct way ways[] = {
        { .walk = { .typed = &typed, .most = most, .half = half, .half_most = most - 1 } },
        { .walk = { .typed = &backwards, .most = most, .half = typed.count - half, .half_most = most - 1 },
          .reversed = true },
    };
    enum sky_status status = turned.failed ? sky_error_memory(error) : SKY_OK;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && status == SKY_OK; i++)
        status = go(&ways[i], source, arena, errata, error);
    sky_buffer_clear(&turned);
    return status;
}
