/*
 * Searching, in the store: a registry of many customers is made, and searched as a page is.
 *
 *   search fill <location> <customers> [bare]    prints customers a second; bare: without what they are searched by
 *   search follow <location>                     has listings follow the log, and tidies them; prints the longest
 *                                                transaction, in ms
 *   search measure <location> <searches> [kind]  prints, of each kind: p50 and p99 of the first page in ms, of the
 *                                                wall and of the processor, and the p50 of page 50 where there is one
 *
 * Names are as frequent as names are: a few are many people's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "registry/buscar.h"
#include "registry/listing.h"
#include "registry/seal.h"

#define BATCH ((size_t)2048)
#define PAGE ((size_t)20)
#define LATE 50

#define PEOPLE 88172645463325252ULL /* by which they are the same each time */

static unsigned long long chance = PEOPLE;

static size_t random_below(size_t bound)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (size_t)(chance % bound);
}

static void check(enum sky_status status, const struct sky_error *error)
{
    if (!status)
        return;
    fprintf(stderr, "%s\n", error->text);
    exit(EXIT_FAILURE);
}

/* --- people */

static const char *const firsts[] = {
    "María",   "José",    "Antonio", "Carmen", "Manuel", "Ana",     "Francisco", "Laura",  "Juan",   "Isabel",
    "David",   "Marta",   "Javier",  "Lucía",  "Daniel", "Elena",   "Carlos",    "Paula",  "Jesús",  "Cristina",
    "Miguel",  "Sara",    "Rafael",  "Pilar",  "Pedro",  "Raquel",  "Pablo",     "Nuria",  "Sergio", "Irene",
    "Alberto", "Rocío",   "Luis",    "Sofía",  "Jorge",  "Alba",    "Álvaro",    "Julia",  "Diego",  "Silvia",
    "Adrián",  "Beatriz", "Raúl",    "Nerea",  "Iván",   "Claudia", "Rubén",     "Begoña",
};
static const char *const syllables[] = { "mar", "gar", "cí", "lo",  "pez",  "san", "chez", "mu",  "ño",
                                         "rro", "ru",  "iz", "fer", "nán",  "dez", "gu",   "tié", "rrez",
                                         "mo",  "re",  "no", "al",  "va",   "to",  "bas",  "que", "or",
                                         "te",  "ga",  "vi", "lla", "quin", "ta",  "ber",  "mún", "zu" };
static const char *const things[] = { "fibra",    "televisión",   "centralita",  "repetidor", "antena",
                                      "portería", "ático",        "llaves",      "factura",   "trimestral",
                                      "moroso",   "preferente",   "instalación", "pendiente", "avería",
                                      "router",   "canalización", "azotea",      "local",     "garaje" };
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The same number gives the same word; small numbers are frequent. */
static void put_surname(struct sky_buffer *out, size_t number)
{
    char word[64] = "";
    for (size_t i = 0; i < 3; i++, number /= COUNT(syllables))
        strcat(word, syllables[number % COUNT(syllables)]);
    word[0] = (char)(word[0] >= 'a' && word[0] <= 'z' ? word[0] - 32 : word[0]);
    sky_buffer_put_text(out, word);
}

static size_t skewed(size_t bound)
{
    size_t below = bound;
    for (int i = 0; i < 3; i++)
        below = random_below(below) + 1;
    return below - 1;
}

struct person {
    struct sky_buffer nombre, documento;
    char telephone[16], dni[16], mac[24];
};

static void make_person(struct person *person, size_t number)
{
    struct sky_buffer *name = &person->nombre, *out = &person->documento;
    name->size = out->size = 0;
    sky_buffer_printf(name, "%s ", firsts[skewed(COUNT(firsts))]);
    put_surname(name, skewed(30000));
    sky_buffer_put(name, " ", 1);
    put_surname(name, skewed(30000));
    snprintf(person->telephone, sizeof person->telephone, "6%08zu", random_below(100000000));
    snprintf(person->dni, sizeof person->dni, "%08zu%c", random_below(100000000), (char)('A' + random_below(23)));
    snprintf(person->mac, sizeof person->mac, "a4:5e:%02zx:%02zx:%02zx:%02zx", random_below(256), random_below(256),
             random_below(256), random_below(256));
    sky_buffer_printf(out,
                      "{\"contacto\":\"cliente%zu@example.com\",\"documento_identidad\":\"%s\",\"equipos\":"
                      "[{\"mac\":\"%s\"}],\"nombre\":\"%.*s (%zu)\",\"notas\":\"%s %s, calle ",
                      number, person->dni, person->mac, SKY_SPAN_ARGS(sky_buffer_span(name)), number,
                      things[skewed(COUNT(things))], things[random_below(COUNT(things))]);
    put_surname(out, skewed(5000));
    sky_buffer_printf(out,
                      " %zu\",\"servicios\":[{\"descripcion\":\"Internet Fibra 1Gbps\",\"fecha_contratacion\":"
                      "\"2026-01-31\"},{\"descripcion\":\"Televisión\",\"fecha_contratacion\":\"2026-03-01\"}],"
                      "\"telefonos\":[\"+34 %s\"]}",
                      random_below(200), person->telephone);
    sky_buffer_printf(name, " (%zu)", number);
}

/* --- the store */

struct bench {
    const struct sky_backend *backend;
    void *store;
    struct sky_error error;
};

static void open_store(struct bench *bench, const char *location)
{
    const struct sky_settings settings = { .workers = 2, .grace = 1, .network_fs = 1 };
    const char *path;
    char url[4096];
    snprintf(url, sizeof url, "sqlite:%s", location);
    bench->backend = sky_backend_for(url, &path, &bench->error);
    if (!bench->backend || sky_crypto_init(&bench->error) ||
        !(bench->store = bench->backend->open(path, &settings, SKY_STORE_SERVE, &bench->error)))
        check(SKY_INTERNAL, &bench->error);
}

static void fill_batch(struct bench *bench, size_t first, size_t count, bool bare)
{
    static struct sky_entry entries[BATCH];
    static struct person people[BATCH];
    struct sky_head head;
    check(bench->backend->begin(bench->store, &head, &bench->error), &bench->error);
    for (size_t i = 0; i < count; i++) {
        make_person(&people[i], first + i);
        entries[i] = (struct sky_entry){ .number = ++head.number,
                                         .instant = head.instant += 1,
                                         .grupo = head.number,
                                         .cliente = head.number,
                                         .author = sky_span_of("bench"),
                                         .verb = sky_span_of("crear"),
                                         .nombre = sky_buffer_span(&people[i].nombre),
                                         .lives = true,
                                         .documento = sky_buffer_span(&people[i].documento) };
        sky_crypto_random(entries[i].salt, sizeof entries[i].salt);
        sky_seal_compute(head.seal, &entries[i], entries[i].seal);
        memcpy(head.seal, entries[i].seal, sizeof head.seal);
    }
    check(bare ? bench->backend->save(bench->store, entries, count, &bench->error)
               : sky_listing_save(bench->backend, bench->store, entries, NULL, count, &bench->error),
          &bench->error);
    check(bench->backend->commit(bench->store, &bench->error), &bench->error);
    bench->backend->settle(bench->store);
}

static int64_t processor(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void fill(struct bench *bench, size_t customers, bool bare)
{
    int64_t began = sky_clock_elapsed(), used = processor();
    for (size_t i = 0; i < customers; i += BATCH)
        fill_batch(bench, i, customers - i < BATCH ? customers - i : BATCH, bare);
    printf("%.0f a second, %.0f by the processor\n", (double)customers * 1e6 / (double)(sky_clock_elapsed() - began),
           (double)customers * 1e6 / (double)(processor() - used));
}

static void follow(struct bench *bench)
{
    int64_t longest = 0, most = 0;
    for (bool followed = false, done = false; !done;) {
        int64_t began = sky_clock_elapsed(), used = processor();
        if (!followed)
            check(sky_listing_follow(bench->backend, bench->store, &followed, &bench->error), &bench->error);
        else
            check(sky_listing_tidy(bench->backend, bench->store, &done, &bench->error), &bench->error);
        longest = sky_clock_elapsed() - began > longest ? sky_clock_elapsed() - began : longest;
        most = processor() - used > most ? processor() - used : most;
    }
    printf("longest %.1f ms, %.1f by the processor\n", (double)longest / 1e3, (double)most / 1e3);
}

/* --- searches */

enum kind {
    BEGINNING,
    LETTER,
    SURNAME,
    TURNED,
    TELEPHONE,
    LAST_DIGITS,
    DOCUMENT,
    MAC,
    WORD,
    TWO_WORDS,
    MIXED,
    MISTYPED,
    NOBODY,
    KINDS
};
static const char *const kind_names[KINDS] = { "name begins",    "one letter",   "surname",    "surname and name",
                                               "telephone",      "six digits",   "identity",   "mac",
                                               "word elsewhere", "two of these", "name, word", "mistyped",
                                               "nobody" };

static void make_text(struct sky_buffer *out, enum kind kind, const struct person *person)
{
    struct sky_span rest = sky_buffer_span(&person->nombre), words[3];
    for (size_t i = 0; i < 3; i++) {
        const char *end = memchr(rest.data, ' ', rest.size);
        words[i] = sky_span(rest.data, (size_t)(end - rest.data));
        rest = sky_span(end + 1, rest.size - words[i].size - 1);
    }
    out->size = 0;
    switch (kind) {
    case BEGINNING:
        sky_buffer_printf(out, "%.*s %.*s", SKY_SPAN_ARGS(words[0]), 3 + ((unsigned char)words[1].data[3] >> 6 == 2),
                          words[1].data);
        break;
    case LETTER:
        sky_buffer_printf(out, "%c", (char)('a' + random_below(26)));
        break;
    case SURNAME:
        sky_buffer_put_span(out, words[2]);
        break;
    case TURNED:
        sky_buffer_printf(out, "%.*s %.*s", SKY_SPAN_ARGS(words[1]), SKY_SPAN_ARGS(words[0]));
        break;
    case TELEPHONE:
        sky_buffer_printf(out, "%.3s %.3s %.3s", person->telephone, person->telephone + 3, person->telephone + 6);
        break;
    case LAST_DIGITS:
        sky_buffer_put_text(out, person->telephone + 3);
        break;
    case DOCUMENT:
        sky_buffer_put_text(out, person->dni);
        break;
    case MAC:
        sky_buffer_put_text(out, person->mac);
        break;
    case WORD:
        sky_buffer_put_text(out, things[random_below(COUNT(things))]);
        break;
    case TWO_WORDS:
        sky_buffer_printf(out, "%s %s", things[random_below(COUNT(things))], things[random_below(COUNT(things))]);
        break;
    case MIXED:
        sky_buffer_printf(out, "%.*s %s", SKY_SPAN_ARGS(words[2]), things[random_below(COUNT(things))]);
        break;
    case MISTYPED:
        sky_buffer_printf(out, "%.*sx", (int)words[2].size, words[2].data);
        break;
    default:
        sky_buffer_printf(out, "zq%zuxj", random_below(100000));
    }
}

/* One page from the place on, which moves on; whether there may be more. */
static bool run_page(struct bench *bench, void *reader, struct sky_busqueda *busqueda, struct sky_arena *arena,
                     struct sky_hallado_place *place)
{
    const struct sky_buscar asked = { .busqueda = busqueda, .page = PAGE };
    struct sky_hallados found = { 0 };
    for (size_t left = PAGE + 1; left > 0 && !found.ended; left -= found.count) {
        struct sky_lectura lectura = { .backend = bench->backend, .reader = reader, .is_present = true };
        struct sky_head head;
        check(bench->backend->snapshot(reader, &head, &bench->error), &bench->error);
        lectura.moment = head.number;
        check(sky_buscar(&lectura, &asked, place, left, arena, &found, &bench->error), &bench->error);
        bench->backend->release(reader);
        *place = found.count == left && left > 1 ? found.items[left - 2].place : found.next;
    }
    return !found.ended;
}

static int by_size(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static double at(int64_t *times, size_t count, size_t percent)
{
    qsort(times, count, sizeof *times, by_size);
    size_t i = count * percent / 100;
    return count ? (double)times[i < count ? i : count - 1] / 1e3 : 0;
}

static void measure_kind(struct bench *bench, void *reader, enum kind kind, size_t searches, int64_t *times)
{
    int64_t *walls = times, *used = times + searches, *late = used + searches;
    struct sky_buffer text = { 0 };
    static struct person person;
    size_t lates = 0;
    unsigned long long people = PEOPLE;
    for (size_t i = 0; i < searches; i++) {
        struct sky_arena *arena = sky_arena_new();
        struct sky_hallado_place place = { 0 };
        chance = people;
        make_person(&person, i);
        people = chance;
        chance += i;
        make_text(&text, kind, &person);
        int64_t began = sky_clock_elapsed(), processed = processor();
        struct sky_busqueda *busqueda = sky_busqueda_new(arena, sky_buffer_span(&text), &bench->error);
        bool more = run_page(bench, reader, busqueda, arena, &place);
        used[i] = processor() - processed;
        walls[i] = sky_clock_elapsed() - began;
        for (int page = 2; more && page < LATE && i % 8 == 0; page++)
            more = run_page(bench, reader, busqueda, arena, &place);
        if (more && i % 8 == 0) {
            processed = processor();
            run_page(bench, reader, busqueda, arena, &place);
            late[lates++] = processor() - processed;
        }
        sky_arena_free(arena);
    }
    printf("%-20s %8.2f %8.2f %8.2f %8.2f %8.2f\n", kind_names[kind], at(walls, searches, 50), at(walls, searches, 99),
           at(used, searches, 50), at(used, searches, 99), at(late, lates, 50));
    fflush(stdout);
    sky_buffer_clear(&text);
}

static void measure(struct bench *bench, size_t searches, const char *only)
{
    int64_t *times = calloc(3 * searches, sizeof *times);
    void *reader = bench->backend->reader_new(bench->store, &bench->error);
    if (!times || !reader)
        check(SKY_NO_MEMORY, &bench->error);
    printf("%-20s %8s %8s %8s %8s %8s\n", "", "p50", "p99", "cpu p50", "cpu p99", "late p50");
    for (int kind = 0; kind < KINDS; kind++)
        if (!only || strcmp(only, kind_names[kind]) == 0)
            measure_kind(bench, reader, (enum kind)kind, searches, times);
    bench->backend->reader_free(reader);
    free(times);
}

int main(int argc, char **argv)
{
    struct bench bench = { 0 };
    if (argc < 3)
        return EXIT_FAILURE;
    open_store(&bench, argv[2]);
    if (argc > 3 && strcmp(argv[1], "fill") == 0)
        fill(&bench, strtoul(argv[3], NULL, 10), argc > 4);
    else if (argc > 3 && strcmp(argv[1], "measure") == 0)
        measure(&bench, strtoul(argv[3], NULL, 10), argc > 4 ? argv[4] : NULL);
    else
        follow(&bench);
    bench.backend->close(bench.store);
    return EXIT_SUCCESS;
}
