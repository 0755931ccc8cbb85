/* A list is made piece by piece; between two pieces its reading is held only while that is short. */
#include "api/streaming.h"

#include "api/asked.h"
#include "base/clock.h"
#include "base/json.h"
#include "http/answer.h"
#include "http/app.h"
#include "http/stream.h"
#include "registry/registro.h"

/* Names asked of the store at a time, fewer where documents are read; microseconds, and bytes, after which a piece
 * ends. */
#define NAMES ((size_t)500)
#define NAMES_OF_DOCUMENTS ((size_t)50)
#define PIECE_TIME 5000
#define PIECE_BYTES ((size_t)32768)

/* A list on its way. Its reading stays open between two pieces while that is short and its reader quick. */
struct list {
    struct sky_registro *registro;
    struct sky_lectura lectura;
    const struct sky_api_form *form;
    void *own;
    int64_t moment;
    struct sky_buffer place; /* where the next page begins, */
    bool begun;              /* unless it is the first; */
    int64_t from;            /* in the log */
    bool named;              /* somebody was */
};

/* Reads the document by the log: what is read once in a list need not be kept for whoever asks next. */
static enum sky_status read_document(struct list *list, struct sky_arena *arena, struct sky_api_listed *listed,
                                     struct sky_error *error)
{
    struct sky_entry entry;
    const struct sky_selection last = {
        .view = SKY_VIEW_NAME, .nombre = listed->nombre, .upto = list->moment, .limit = 1
    };
    if (sky_lectura_first(&list->lectura, &last, arena, &entry, error))
        return error->status;
    listed->documento = entry.documento;
    listed->cliente = entry.cliente;
    return entry.documento.data ? SKY_OK : sky_error_set(error, SKY_INTERNAL, "a customer of a list has no document");
}

static bool is_wanted(struct list *list, struct sky_arena *arena, const struct sky_api_listed *listed,
                      struct sky_error *error)
{
    bool wanted = true;
    return !list->form->choose || (list->form->choose(list->own, arena, listed, &wanted, error) == SKY_OK && wanted);
}

static enum sky_status put_customer(struct list *list, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_buffer *out, struct sky_error *error)
{
    struct sky_api_listed listed = { .nombre = nombre };
    if (!is_wanted(list, arena, &listed, error) ||
        (list->form->documents &&
         (read_document(list, arena, &listed, error) || !is_wanted(list, arena, &listed, error))) ||
        list->form->put(out, list->own, !list->named, &listed, error))
        return error->status;
    list->named = true;
    return SKY_OK;
}

static enum sky_status move(struct list *list, struct sky_span place, struct sky_error *error)
{
    list->begun = true;
    list->place.size = 0;
    sky_buffer_put_span(&list->place, place);
    return list->place.failed ? sky_error_memory(error) : SKY_OK;
}

/* One page of names, or what of it fits into the piece: documents may be large. `*more`: there is another. */
static enum sky_status put_page(struct list *list, struct sky_buffer *out, bool *more, struct sky_error *error)
{
    struct sky_names names = { 0 };
    size_t limit = list->form->documents ? NAMES_OF_DOCUMENTS : NAMES, i = 0;
    struct sky_span after = list->begun ? sky_buffer_span(&list->place) : (struct sky_span){ 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_nombres(&list->lectura, arena, after, limit, &names, error) == SKY_OK) {
        while (i < names.count && !error->status && (i == 0 || !list->form->documents || out->size < PIECE_BYTES))
            error->status = put_customer(list, arena, names.items[i++], out, error);
        *more = i < names.count || !names.ended;
        if (!error->status)
            error->status = move(list, i < names.count ? names.items[i - 1] : names.next, error);
    }
    sky_arena_free(arena);
    return error->status;
}

/* The last entries of some customers, in the log up to the moment: nobody comes twice, and who went does not come. */
static enum sky_status put_entries(struct list *list, struct sky_buffer *out, bool *more, struct sky_error *error)
{
    const struct sky_selection page = { .view = SKY_VIEW_LIVING,
                                        .from = list->from,
                                        .upto = list->moment,
                                        .limit = NAMES_OF_DOCUMENTS,
                                        .bytes = PIECE_BYTES,
                                        .looks = NAMES };
    struct sky_entries entries = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_select(&list->lectura, &page, arena, &entries, error) == SKY_OK)
        list->from = entries.reached;
    for (size_t i = 0; i < entries.count && !error->status; i++, list->named = true) {
        const struct sky_entry *entry = &entries.items[i];
        const struct sky_api_listed listed = { entry->nombre, entry->documento, entry->cliente };
        error->status = list->form->put(out, list->own, !list->named, &listed, error);
    }
    *more = !entries.ended;
    sky_arena_free(arena);
    return error->status;
}

/* A list that takes long, or one of many, goes on by the log at its moment, and holds nothing between two pieces. */
static enum sky_status put_piece(struct sky_request *request, void *work, struct sky_buffer *out, bool *more)
{
    struct list *list = work;
    struct sky_error *error = sky_request_error(request);
    int64_t end = sky_clock_elapsed() + PIECE_TIME;
    if (!list->lectura.reader && sky_lectura_open(&list->lectura, list->registro, list->moment, error))
        return error->status;
    do {
        if (list->form->by_log ? put_entries(list, out, more, error) : put_page(list, out, more, error))
            return error->status;
    } while (*more && out->size < PIECE_BYTES && sky_clock_elapsed() < end);
    if (!*more && list->form->end)
        list->form->end(out, list->own, !list->named);
    if (sky_lectura_is_due(&list->lectura) || !sky_registro_has_spare(list->registro))
        sky_lectura_close(&list->lectura);
    return SKY_OK;
}

static void let_go(void *work)
{
    sky_lectura_close(&((struct list *)work)->lectura);
}

static void end_list(void *work)
{
    let_go(work);
    sky_buffer_clear(&((struct list *)work)->place);
}

enum sky_turn sky_api_answer_all(struct sky_request *request, const struct sky_api_form *form, void *own)
{
    static const struct sky_stream stream = { .next = put_piece, .slow = let_go, .end = end_list };
    struct list *list = sky_arena_alloc(sky_request_arena(request), sizeof *list);
    bool known = false;
    if (!list)
        sky_error_memory(sky_request_error(request));
    if (!list || sky_api_open_lectura(request, &list->lectura))
        return sky_answer_failure(request);
    list->form = form;
    list->own = own;
    list->registro = sky_request_app(request)->registro;
    list->moment = list->lectura.moment;
    if (form->begin)
        form->begin(own, list->moment);
    if (!form->tagged || (sky_api_tag(request, list->moment, true, &known) == SKY_OK && !known))
        return sky_answer_stream(request, 200, form->type, &stream, list);
    end_list(list);
    return known ? sky_answer(request, 304, (struct sky_span){ 0 }) : sky_answer_failure(request);
}

/* --- names */

static enum sky_status put_name(struct sky_buffer *out, void *own, bool first, const struct sky_api_listed *listed,
                                struct sky_error *error)
{
    (void)own;
    (void)error;
    sky_buffer_put(out, first ? "[" : ",", 1);
    sky_json_write_string(out, listed->nombre);
    return SKY_OK;
}

static void end_names(struct sky_buffer *out, void *own, bool empty)
{
    (void)own;
    sky_buffer_put_text(out, empty ? "[]\n" : "]\n");
}

enum sky_turn sky_api_listar(struct sky_request *request)
{
    static const struct sky_api_form names = {
        .type = SKY_TYPE_JSON, .tagged = true, .put = put_name, .end = end_names
    };
    return sky_api_answer_all(request, &names, NULL);
}
