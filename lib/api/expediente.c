/* The answer is made piece by piece, each in a reading of its own of the log up to the moment of the first. */
#include "api/expediente.h"

#include <inttypes.h>

#include "api/asked.h"
#include "api/moved.h"
#include "base/clock.h"
#include "base/numbers.h"
#include "http/answer.h"
#include "http/app.h"
#include "http/stream.h"
#include "registry/item.h"
#include "registry/view.h"

/* Bytes, and microseconds, after which a piece ends; and entries that are read at a time. */
#define PIECE_BYTES ((size_t)32768)
#define PIECE_TIME 5000
#define PAGE ((size_t)32)

/* Somebody whose entries are in it. */
struct whose {
    int64_t cliente;
    struct whose *next;
};

struct file {
    struct sky_registro *registro;
    struct sky_arena *arena;
    const struct whose *asked, *whose; /* who was asked for, and whose entries are given out now */
    struct whose *last;
    struct sky_numbers found; /* all of them so far: the one, and who is part of that one, and so on */
    int64_t moment, from;
    int64_t instant; /* of the moment */
    bool begun, listed;
};

static enum sky_status add_whose(struct file *file, int64_t cliente, struct sky_error *error)
{
    if (sky_numbers_has(&file->found, cliente))
        return SKY_OK;
    struct whose *whose = sky_arena_alloc(file->arena, sizeof *whose);
    sky_numbers_add(&file->found, cliente);
    if (!whose || file->found.failed)
        return sky_error_memory(error);
    *whose = (struct whose){ .cliente = cliente };
    if (file->last)
        file->last->next = whose;
    else
        file->asked = file->whose = whose;
    file->last = whose;
    return SKY_OK;
}

static enum sky_status put_head(struct file *file, struct sky_lectura *lectura, struct sky_buffer *out,
                                struct sky_error *error)
{
    struct sky_entry last;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_entry_of(lectura, arena, file->asked->cliente, file->moment, false, &last, error) == SKY_OK) {
        sky_buffer_put(out, "{", 1);
        sky_json_put_number(out, "cliente", file->asked->cliente);
        sky_item_put_documento(out, last.documento);
        sky_buffer_put_text(out, "\"historial\":[");
        file->begun = true;
    }
    sky_arena_free(arena);
    return error->status;
}

static enum sky_status put_entry(struct file *file, struct sky_lectura *lectura, const struct sky_entry *entry,
                                 struct sky_arena *arena, struct sky_buffer *out, struct sky_error *error)
{
    bool kept = false;
    int64_t part;
    if ((lectura->backend->kept && lectura->backend->kept(lectura->reader, entry->number, &kept, error)) ||
        sky_lectura_part(lectura, arena, entry, &part, error) || (part && add_whose(file, part, error)))
        return error->status;
    if (file->listed)
        sky_buffer_put(out, ",", 1);
    sky_item_put_entry(out, entry, kept);
    file->listed = true;
    return SKY_OK;
}

static enum sky_status put_page(struct file *file, struct sky_lectura *lectura, struct sky_buffer *out, bool *more,
                                struct sky_error *error)
{
    const struct sky_selection page = {
        .view = SKY_VIEW_WHOSE, .cliente = file->whose->cliente, .from = file->from, .limit = PAGE, .bytes = PIECE_BYTES
    };
    struct sky_entries entries;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_select(lectura, &page, arena, &entries, error) == SKY_OK)
        *more = !entries.ended;
    for (size_t i = 0; i < entries.count && !error->status; i++) {
        *more = *more && entries.items[i].number < file->moment;
        if (entries.items[i].number <= file->moment)
            put_entry(file, lectura, &entries.items[i], arena, out, error);
    }
    file->from = entries.reached;
    sky_arena_free(arena);
    return error->status;
}

/* The end of one's entries, and the beginning of the next one's, if there are more. */
static bool put_next(struct file *file, struct sky_buffer *out)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    bool is_first = file->whose == file->asked;
    sky_clock_format(file->instant, instant);
    if (is_first)
        sky_buffer_printf(out, "],\"instante\":\"%s\",\"unidos\":[", instant);
    else
        sky_buffer_put_text(out, "]}");
    file->whose = file->whose->next;
    file->from = 0;
    file->listed = false;
    if (file->whose)
        sky_buffer_printf(out, "%s{\"cliente\":%" PRId64 ",\"historial\":[", is_first ? "" : ",", file->whose->cliente);
    else
        sky_buffer_put_text(out, "]}\n");
    return file->whose;
}

static enum sky_status put_piece(struct sky_request *request, void *work, struct sky_buffer *out, bool *more)
{
    struct file *file = work;
    struct sky_lectura lectura;
    struct sky_error *error = sky_request_error(request);
    int64_t end = sky_clock_elapsed() + PIECE_TIME;
    if (sky_lectura_open(&lectura, file->registro, file->moment, error))
        return error->status;
    if (!file->begun)
        put_head(file, &lectura, out, error);
    do {
        if (!error->status && put_page(file, &lectura, out, more, error) == SKY_OK && !*more)
            *more = put_next(file, out);
    } while (!error->status && *more && out->size < PIECE_BYTES && sky_clock_elapsed() < end);
    sky_lectura_close(&lectura);
    return error->status;
}

static enum sky_turn answer(struct sky_request *request, const struct sky_lectura *lectura, int64_t cliente)
{
    static const struct sky_stream stream = { .next = put_piece };
    struct file *file = sky_arena_alloc(sky_request_arena(request), sizeof *file);
    if (!file)
        return sky_error_memory(sky_request_error(request)), sky_answer_failure(request);
    *file = (struct file){ .registro = sky_request_app(request)->registro,
                           .arena = sky_request_arena(request),
                           .found = { .arena = sky_request_arena(request) },
                           .moment = lectura->moment,
                           .instant = lectura->instant };
    if (add_whose(file, cliente, sky_request_error(request)))
        return sky_answer_failure(request);
    sky_api_name_cliente(request, cliente);
    sky_answer_header(request, "Content-Disposition", "attachment; filename=\"expediente-%" PRId64 ".json\"", cliente);
    return sky_answer_stream(request, 200, SKY_TYPE_JSON, &stream, file);
}

enum sky_turn sky_api_expediente(struct sky_request *request)
{
    struct sky_lectura lectura;
    struct sky_span nombre;
    int64_t cliente;
    struct sky_error *error = sky_request_error(request);
    if (sky_api_nombre(request, &nombre) ||
        sky_lectura_open_en(&lectura, sky_request_app(request)->registro, (struct sky_span){ 0 }, error))
        return sky_answer_failure(request);
    enum sky_turn turn = sky_historial_cliente(&lectura, nombre, &cliente, error)
                             ? sky_api_answer_absent(request, &lectura, error)
                             : answer(request, &lectura, cliente);
    sky_lectura_close(&lectura);
    return turn;
}

/* SKY_NOT_FOUND, SKY_FORGOTTEN. */
static enum sky_status require(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                               struct sky_error *error)
{
    struct sky_entry last;
    struct sky_baja baja;
    if (sky_lectura_entry_of(lectura, arena, cliente, lectura->moment, true, &last, error) || last.lives)
        return error->status;
    return sky_papelera_find(lectura, arena, cliente, &baja, error);
}

enum sky_turn sky_api_expediente_por_numero(struct sky_request *request)
{
    struct sky_lectura lectura;
    int64_t cliente = sky_request_number(request, "cliente");
    struct sky_error *error = sky_request_error(request);
    if (sky_lectura_open_en(&lectura, sky_request_app(request)->registro, (struct sky_span){ 0 }, error))
        return sky_answer_failure(request);
    enum sky_turn turn = require(&lectura, sky_request_arena(request), cliente, error)
                             ? sky_answer_failure(request)
                             : answer(request, &lectura, cliente);
    sky_lectura_close(&lectura);
    return turn;
}
