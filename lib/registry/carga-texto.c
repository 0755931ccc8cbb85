/* One piece after the other goes through the decoder and the reader of rows into the file. */
#include "registry/carga-texto.h"

struct sky_carga_texto {
    struct sky_decoder decoder;
    struct sky_buffer piece;
    struct sky_filas *filas;
    struct sky_spool *spool;
    int64_t rows;
};

static void clean(void *what)
{
    struct sky_carga_texto *texto = what;
    sky_buffer_clear(&texto->piece);
    sky_spool_free(texto->spool);
}

struct sky_carga_texto *sky_carga_texto_new(struct sky_arena *arena, enum sky_filas_form form, char separator,
                                            struct sky_span columnas, struct sky_error *error)
{
    struct sky_carga_texto *texto = sky_arena_alloc(arena, sizeof *texto);
    if (!texto || !sky_arena_defer(arena, clean, texto) ||
        !(texto->filas = sky_filas_new(arena, form, separator, columnas)))
        return sky_error_memory(error), NULL;
    texto->spool = sky_spool_new(error);
    return texto->spool ? texto : NULL;
}

static enum sky_status look_over(struct sky_carga_texto *texto, bool last, struct sky_error *error)
{
    int64_t line = 1;
    struct sky_error none = { 0 };
    if (sky_filas_feed(texto->filas, sky_buffer_span(&texto->piece), last, error))
        return error->status;
    while (line) {
        if (sky_filas_next(texto->filas, NULL, NULL, &line, &none, error))
            return error->status;
        texto->rows += line != 0;
    }
    return SKY_OK;
}

enum sky_status sky_carga_texto_put(struct sky_carga_texto *texto, struct sky_span piece, bool last,
                                    struct sky_error *error)
{
    texto->piece.size = 0;
    if (sky_decoder_put(&texto->decoder, piece, last, &texto->piece, error) || look_over(texto, last, error))
        return error->status;
    return sky_spool_put(texto->spool, sky_buffer_span(&texto->piece), error);
}

struct sky_spool *sky_carga_texto_get(struct sky_carga_texto *texto)
{
    return texto->spool;
}

int64_t sky_carga_texto_rows(const struct sky_carga_texto *texto)
{
    return texto->rows;
}

const char *sky_carga_texto_encoding(const struct sky_carga_texto *texto)
{
    return sky_encoding_name(texto->decoder.encoding);
}
