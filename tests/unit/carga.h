/* Lots over a registry of a test's own: texts that are loaded, and what is told of each row. */
#ifndef SKY_TESTS_CARGA_H
#define SKY_TESTS_CARGA_H

#include <inttypes.h>

#include "registry.h"

#include "registry/carga.h"

/* A text that is loaded, and all that was told: "line what nombre operacion;" for each row, or "line !text;". */
struct loaded {
    struct sky_carga asked;
    struct sky_carga_sum sum;
    struct sky_buffer told;
    struct sky_error error;
};

static inline enum sky_status tell_loaded(void *context, const struct sky_carga_row *row, struct sky_error *error)
{
    static const char *const whats[] = { "creado", "cambiado", "igual", "no" };
    struct loaded *loaded = context;
    (void)error;
    sky_buffer_printf(&loaded->told, "%" PRId64 " %s", row->line, whats[row->what]);
    if (row->what == SKY_CARGA_RECHAZADO)
        sky_buffer_printf(&loaded->told, " %s;", row->error->text);
    else
        sky_buffer_printf(&loaded->told, " %.*s %" PRId64 ";", SKY_SPAN_ARGS(row->nombre), row->operacion);
    return SKY_OK;
}

/* Loads what `asked` says; single quotes of the text stand for double ones. */
static inline struct loaded load(struct registry *registry, struct sky_carga asked, const char *text)
{
    struct loaded loaded = { .asked = asked };
    struct sky_spool *spool = sky_spool_new(&loaded.error);
    char *copy = strdup(text);
    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    assert_int_equal(sky_spool_put(spool, sky_span_of(copy), &loaded.error), SKY_OK);
    loaded.asked.author = SPAN("ana");
    loaded.asked.tell = tell_loaded;
    loaded.asked.context = &loaded;
    loaded.error.status = sky_carga_run(registry->registro, &loaded.asked, spool, &loaded.sum, &loaded.error);
    sky_buffer_put(&loaded.told, "", 1);
    sky_spool_free(spool);
    free(copy);
    return loaded;
}

/* The same, and it must come to `told`, or fail with `error`. */
static inline void check_load(struct registry *registry, struct sky_carga asked, const char *text, const char *told,
                              const char *error)
{
    struct loaded loaded = load(registry, asked, text);
    if (strcmp(loaded.told.data, told) != 0 || strcmp(loaded.error.text, error) != 0)
        fail_msg("%s: '%s' '%s' instead of '%s' '%s'", text, loaded.told.data, loaded.error.text, told, error);
    sky_buffer_clear(&loaded.told);
}

/* The document of `nombre` is `wanted`, single quotes for double ones; NULL: there is nobody. */
static inline void assert_document(struct registry *registry, const char *nombre, const char *wanted)
{
    struct sky_lectura lectura;
    struct sky_version version;
    struct sky_error error = { 0 };
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    assert_int_equal(sky_lectura_version(&lectura, registry->arena, sky_span_of(nombre), &version, &error), SKY_OK);
    sky_lectura_close(&lectura);
    char *copy = wanted ? strdup(wanted) : NULL;
    for (char *at = copy; at && *at; at++)
        *at = *at == '\'' ? '"' : *at;
    assert_int_equal(version.number != 0, wanted != NULL);
    if (wanted)
        assert_span(nombre, version.documento, sky_span_of(copy));
    free(copy);
}

/* How many entries the log has. */
static inline int64_t head_of(struct registry *registry)
{
    struct sky_lectura lectura;
    struct sky_error error = { 0 };
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    sky_lectura_close(&lectura);
    return lectura.moment;
}

#define LINES_OF(...) ((struct sky_carga){ .form = SKY_FILAS_NDJSON, __VA_ARGS__ })
#define TABLE_OF(...) ((struct sky_carga){ .form = SKY_FILAS_CSV, __VA_ARGS__ })

#endif
