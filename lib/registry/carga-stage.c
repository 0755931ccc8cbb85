/* A record is its numbers and the sizes of its texts, then the texts. It is read by the process that wrote it. */
#include "registry/carga-stage.h"

#include "base/buffer.h"

enum text { NOMBRE, DESTINO, PATCH, DESCRIPCION, FECHA, HOY, HECHO, TEXTS };

struct head {
    int64_t line, cliente, visto, base;
    size_t sizes[TEXTS]; /* SIZE_MAX: no span */
    bool stays;
};

struct sky_carga_reader {
    struct sky_spool *spool;
    struct sky_buffer bytes; /* read, and from `at` on not taken yet */
    size_t at;
};

static void list_texts(const struct sky_operacion *operacion, struct sky_span texts[TEXTS])
{
    texts[NOMBRE] = operacion->nombre;
    texts[DESTINO] = operacion->destino;
    texts[PATCH] = operacion->patch;
    texts[DESCRIPCION] = operacion->cual.descripcion;
    texts[FECHA] = operacion->cual.fecha;
    texts[HOY] = operacion->hoy;
    texts[HECHO] = operacion->hecho;
}

enum sky_status sky_carga_stage(struct sky_spool *spool, const struct sky_carga_staged *staged, struct sky_error *error)
{
    struct sky_span texts[TEXTS];
    const struct sky_operacion *operacion = staged->operacion;
    struct head head;
    memset(&head, 0, sizeof head);
    head.line = staged->line;
    head.cliente = operacion->cliente;
    head.visto = operacion->visto;
    head.base = operacion->base;
    head.stays = staged->stays;
    list_texts(operacion, texts);
    for (size_t i = 0; i < TEXTS; i++)
        head.sizes[i] = texts[i].data ? texts[i].size : SIZE_MAX;
    if (sky_spool_put(spool, sky_span((const char *)&head, sizeof head), error))
        return error->status;
    for (size_t i = 0; i < TEXTS; i++)
        if (sky_spool_put(spool, texts[i], error))
            return error->status;
    return SKY_OK;
}

static void clean(void *reader)
{
    sky_buffer_clear(&((struct sky_carga_reader *)reader)->bytes);
}

struct sky_carga_reader *sky_carga_read(struct sky_arena *arena, struct sky_spool *spool)
{
    struct sky_carga_reader *reader = sky_arena_alloc(arena, sizeof *reader);
    if (!reader || !sky_arena_defer(arena, clean, reader))
        return NULL;
    reader->spool = spool;
    sky_spool_rewind(spool);
    return reader;
}

/* Reads until `size` bytes are there; fewer at the end. */
static enum sky_status fill(struct sky_carga_reader *reader, size_t size, struct sky_error *error)
{
    struct sky_buffer *bytes = &reader->bytes;
    struct sky_span piece = { NULL, 1 };
    while (bytes->size - reader->at < size && piece.size > 0) {
        if (reader->at > 0)
            memmove(bytes->data, bytes->data + reader->at, bytes->size - reader->at);
        bytes->size -= reader->at;
        reader->at = 0;
        if (sky_spool_read(reader->spool, &piece, error))
            return error->status;
        sky_buffer_put_span(bytes, piece);
    }
    return bytes->failed ? sky_error_memory(error) : SKY_OK;
}

static enum sky_status take_text(struct sky_carga_reader *reader, struct sky_arena *arena, size_t size,
                                 struct sky_span *text, struct sky_error *error)
{
    *text = (struct sky_span){ 0 };
    if (size == SIZE_MAX)
        return SKY_OK;
    if (fill(reader, size, error))
        return error->status;
    *text = sky_arena_copy(arena, sky_span(reader->bytes.data + reader->at, size));
    reader->at += size;
    return text->data ? SKY_OK : sky_error_memory(error);
}

enum sky_status sky_carga_next(struct sky_carga_reader *reader, struct sky_arena *arena,
                               struct sky_carga_staged *staged, struct sky_error *error)
{
    struct head head;
    struct sky_span texts[TEXTS];
    *staged = (struct sky_carga_staged){ 0 };
    if (fill(reader, sizeof head, error) || reader->bytes.size - reader->at < sizeof head)
        return error->status;
    memcpy(&head, reader->bytes.data + reader->at, sizeof head);
    reader->at += sizeof head;
    for (size_t i = 0; i < TEXTS; i++)
        if (take_text(reader, arena, head.sizes[i], &texts[i], error))
            return error->status;
    if (!(staged->operacion = sky_arena_alloc(arena, sizeof *staged->operacion)))
        return sky_error_memory(error);
    *staged->operacion = (struct sky_operacion){ .kind = SKY_OPERACION_CARGAR,
                                                 .nombre = texts[NOMBRE],
                                                 .destino = texts[DESTINO],
                                                 .cliente = head.cliente,
                                                 .patch = texts[PATCH],
                                                 .cual = { texts[DESCRIPCION], texts[FECHA] },
                                                 .hoy = texts[HOY],
                                                 .visto = head.visto,
                                                 .hecho = texts[HECHO],
                                                 .base = head.base };
    staged->line = head.line;
    staged->stays = head.stays;
    return SKY_OK;
}
