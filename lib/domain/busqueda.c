/* A text becomes terms that are wanted, tier by tier. */
#include "domain/busqueda.h"

#include "base/text.h"

/* Digits that an end of a telephone may lack of what was typed: a country, and zeros before it. */
#define COUNTRY_MOST ((size_t)4)
/* Terms by which one word is found as such; and as an identifier. */
#define WORD_TERMS ((size_t)3)
#define IDENTIFIER_TERMS (2 + COUNTRY_MOST)
/* Ways of one tier. */
#define WAYS_MAX ((size_t)2)

struct words {
    struct sky_span items[SKY_BUSQUEDA_WORDS_MAX];
    size_t count;
};

static bool is_number(struct sky_span word)
{
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] < '0' || word.data[i] > '9')
            return false;
    return word.size > 0;
}

static bool has_digit(struct sky_span word)
{
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] >= '0' && word.data[i] <= '9')
            return true;
    return false;
}

/* --- terms and clauses; where memory runs out, something lacks, and the caller is told */

struct making {
    struct sky_arena *arena;
    bool failed;
};

static void *get(struct making *making, size_t size)
{
    void *memory = sky_arena_alloc(making->arena, size);
    making->failed = making->failed || !memory;
    return memory;
}

static struct sky_clause *new_clause(struct making *making, size_t terms)
{
    struct sky_clause *clause = get(making, sizeof *clause);
    if (clause && !(clause->terms = get(making, terms * sizeof *clause->terms)))
        clause = NULL;
    return clause;
}

static void add_term(struct making *making, struct sky_clause *clause, char letter, struct sky_span word, bool whole)
{
    word = sky_indice_cut(word);
    char *text = get(making, word.size + 1);
    if (!text || !clause)
        return;
    *text = letter;
    memcpy(text + 1, word.data, word.size);
    clause->terms[clause->count++] = (struct sky_term){ sky_span(text, word.size + 1), whole };
}

/* The ends of telephones: with all digits, or more; or with all but those of a country. */
static void add_ends(struct making *making, struct sky_clause *clause, struct sky_span word)
{
    char reversed[SKY_TELEFONO_MOST + COUNTRY_MOST];
    if (!is_number(word) || word.size < SKY_TELEFONO_LEAST || word.size > sizeof reversed)
        return;
    for (size_t i = 0; i < word.size; i++)
        reversed[i] = word.data[word.size - 1 - i];
    add_term(making, clause, SKY_TERM_REVERSED, sky_span(reversed, word.size), false);
    for (size_t lacks = 1; lacks <= COUNTRY_MOST && word.size >= SKY_TELEFONO_LEAST + lacks; lacks++)
        add_term(making, clause, SKY_TERM_REVERSED, sky_span(reversed, word.size - lacks), true);
}

static void add_identifier(struct making *making, struct sky_clause *clause, struct sky_span word)
{
    add_term(making, clause, SKY_TERM_IDENTIFIER, word, false);
    add_ends(making, clause, word);
}

static struct sky_clause *in_name(struct making *making, struct sky_span word)
{
    struct sky_clause *clause = new_clause(making, 1);
    add_term(making, clause, SKY_TERM_NAME, word, false);
    return clause;
}

static struct sky_clause *as_identifier(struct making *making, struct sky_span word)
{
    struct sky_clause *clause = new_clause(making, IDENTIFIER_TERMS);
    add_identifier(making, clause, word);
    return clause;
}

static struct sky_clause *anywhere(struct making *making, struct sky_span word, bool in_name_too)
{
    struct sky_clause *clause = new_clause(making, WORD_TERMS + IDENTIFIER_TERMS);
    if (in_name_too)
        add_term(making, clause, SKY_TERM_NAME, word, false);
    add_term(making, clause, SKY_TERM_OTHER, word, false);
    add_identifier(making, clause, word);
    return clause;
}

/* --- tiers */

static struct sky_way *next_way(struct making *making, struct sky_wanted *wanted, size_t clauses)
{
    struct sky_way *way = &wanted->ways[wanted->count];
    if (!(way->clauses = get(making, clauses * sizeof(*way->clauses))))
        return NULL;
    wanted->count++;
    return way;
}

static void want_in_name(struct making *making, const struct words *words, struct sky_wanted *wanted)
{
    struct sky_way *way = next_way(making, wanted, words->count);
    for (size_t i = 0; way && i < words->count; i++)
        way->clauses[way->count++] = in_name(making, words->items[i]);
}

/* The words from `first` up to `end` as one. */
static struct sky_span join(struct making *making, const struct words *words, size_t first, size_t end)
{
    size_t size = 0;
    for (size_t i = first; i < end; i++)
        size += words->items[i].size;
    char *joined = get(making, size + 1);
    for (size_t i = first, at = 0; joined && i < end; at += words->items[i++].size)
        memcpy(joined + at, words->items[i].data, words->items[i].size);
    return sky_span(joined, joined ? size : 0);
}

static void want_identifier(struct making *making, const struct words *words, struct sky_wanted *wanted)
{
    struct sky_way *way = next_way(making, wanted, 1);
    if (way)
        way->clauses[way->count++] = as_identifier(making, join(making, words, 0, words->count));
}

/* A single word that is in the name is of an earlier tier; those who have it there, often many, need no look. */
static void want_anywhere(struct making *making, const struct words *words, struct sky_wanted *wanted)
{
    struct sky_way *way = next_way(making, wanted, words->count);
    for (size_t i = 0; way && i < words->count; i++)
        way->clauses[way->count++] = anywhere(making, words->items[i], words->count > 1);
}

/* Neighbours with digits in them may be an identifier that was typed in groups. */
static void want_groups(struct making *making, const struct words *words, struct sky_wanted *wanted)
{
    bool grouped = false;
    struct sky_way *way = next_way(making, wanted, words->count);
    for (size_t i = 0, end; way && i < words->count; i = end) {
        for (end = i; end < words->count && has_digit(words->items[end]); end++)
            ;
        grouped = grouped || end > i + 1;
        way->clauses[way->count++] =
            end > i + 1 ? as_identifier(making, join(making, words, i, end)) : anywhere(making, words->items[i], true);
        end += end == i;
    }
    if (way && !grouped)
        wanted->count--;
}

static bool want(struct making *making, const struct words *words, struct sky_wanted *wanted)
{
    for (int grado = SKY_GRADO_PALABRA; grado < SKY_GRADOS; grado++)
        if (!(wanted[grado].ways = get(making, WAYS_MAX * sizeof *wanted[grado].ways)))
            return false;
    want_in_name(making, words, &wanted[SKY_GRADO_PALABRA]);
    want_identifier(making, words, &wanted[SKY_GRADO_IDENTIFICADOR]);
    want_anywhere(making, words, &wanted[SKY_GRADO_RESTO]);
    want_groups(making, words, &wanted[SKY_GRADO_RESTO]);
    return !making->failed;
}

static struct words words_of(struct sky_span plegado)
{
    struct words words = { .count = 0 };
    struct sky_span word;
    while (words.count < SKY_BUSQUEDA_WORDS_MAX && (word = sky_text_word(&plegado)).data)
        words.items[words.count++] = word;
    return words;
}

struct sky_busqueda *sky_busqueda_new(struct sky_arena *arena, struct sky_span text, struct sky_error *error)
{
    struct making making = { .arena = arena };
    struct sky_busqueda *busqueda = sky_arena_alloc(arena, sizeof *busqueda);
    if (!busqueda)
        return sky_error_memory(error), NULL;
    busqueda->arena = arena;
    if (sky_text_fold(arena, text, &busqueda->plegado, error))
        return NULL;
    struct words words = words_of(busqueda->plegado);
    if (words.count > 0 && !want(&making, &words, busqueda->wanted))
        return sky_error_memory(error), NULL;
    return busqueda;
}

static enum sky_status want_near(struct making *making, struct sky_way *way, struct sky_span word,
                                 const struct sky_errata_source *source, struct sky_error *error)
{
    struct sky_errata errata;
    struct sky_clause *clause = new_clause(making, 1 + SKY_ERRATA_FOUND_MAX);
    if (sky_errata_find(source, word, making->arena, &errata, error))
        return error->status;
    add_term(making, clause, SKY_TERM_NAME, word, false);
    for (size_t i = 0; i < errata.count; i++)
        add_term(making, clause, SKY_TERM_NAME, errata.words[i], true);
    way->clauses[way->count++] = clause;
    return making->failed ? sky_error_memory(error) : SKY_OK;
}

enum sky_status sky_busqueda_add_errata(struct sky_busqueda *busqueda, const struct sky_errata_source *source,
                                        struct sky_error *error)
{
    struct making making = { .arena = busqueda->arena };
    struct words words = words_of(busqueda->plegado);
    if (busqueda->has_errata || words.count == 0)
        return SKY_OK;
    struct sky_way *way = next_way(&making, &busqueda->wanted[SKY_GRADO_ERRATA], words.count);
    if (!way)
        return sky_error_memory(error);
    bool any = false;
    for (size_t i = 0; i < words.count; i++) {
        if (want_near(&making, way, words.items[i], source, error))
            return error->status;
        any = any || way->clauses[i]->count > 1;
    }
    if (!any) /* it is the tier of words again */
        busqueda->wanted[SKY_GRADO_ERRATA].count = 0;
    busqueda->has_errata = true;
    return SKY_OK;
}

enum sky_grado sky_busqueda_grado(const struct sky_busqueda *busqueda, struct sky_span plegado,
                                  struct sky_span terminos)
{
    struct sky_span sought = busqueda->plegado;
    if (sought.size == 0)
        return SKY_GRADO_NONE;
    if (plegado.size >= sought.size && memcmp(plegado.data, sought.data, sought.size) == 0)
        return SKY_GRADO_NOMBRE;
    for (int grado = SKY_GRADO_PALABRA; grado < SKY_GRADOS; grado++)
        if ((grado != SKY_GRADO_ERRATA || busqueda->has_errata) &&
            sky_terms_are_wanted(&busqueda->wanted[grado], plegado, terminos))
            return (enum sky_grado)grado;
    return SKY_GRADO_NONE;
}
