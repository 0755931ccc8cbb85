/* Each slice has a reading of its own: a page is of several moments where it takes long, and none is held. */
#include "api/finding.h"

#include <inttypes.h>

#include "api/asked.h"
#include "api/cursor.h"
#include "api/link.h"
#include "base/prefer.h"
#include "base/text.h"
#include "http/answer.h"
#include "http/app.h"

/* Bytes of a page after which no customer is added. */
#define PAGE_BYTES ((size_t)4 << 20)
/* Slices after which a page goes out as it is. */
#define SLICES_MAX ((size_t)100)
/* Customers asked of a slice that only counts. */
#define COUNTED ((size_t)500)

/* --- places, as cursors have them */

static void put_place(struct sky_buffer *out, const struct sky_hallado_place *place)
{
    sky_buffer_printf(out, "%" PRId64 " %" PRId64 " %d %" PRId64 " ", place->grado, place->count, place->counts,
                      place->number);
    sky_buffer_put_span(out, place->name);
}

/* An empty text is the beginning. */
static enum sky_status read_place(struct sky_span text, struct sky_hallado_place *place, struct sky_error *error)
{
    int64_t counts = 0, *const numbers[] = { &place->grado, &place->count, &counts, &place->number };
    *place = (struct sky_hallado_place){ 0 };
    if (text.size == 0)
        return SKY_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!sky_text_number(sky_text_word(&text), numbers[i]))
            return sky_cursor_refuse(error);
    place->counts = counts != 0;
    place->name = text;
    return SKY_OK;
}

/* What the list is, and not where on it: the parameters but for those of the page. */
static enum sky_status name_list(struct sky_api_finding *finding)
{
    struct sky_buffer *name = sky_buffer_new(sky_request_arena(finding->request));
    for (size_t i = SKY_API_PAGE_PARAMETERS; name && finding->source->parameters[i]; i++) {
        struct sky_span value = sky_request_text(finding->request, finding->source->parameters[i]);
        if (!value.data)
            continue;
        sky_buffer_printf(name, "%s=", finding->source->parameters[i]);
        sky_buffer_put_span(name, value);
        sky_buffer_put(name, "", 1);
    }
    if (!name || name->failed)
        return sky_error_memory(sky_request_error(finding->request));
    finding->list = name->size ? sky_buffer_span(name) : sky_span_of("");
    return SKY_OK;
}

/* `way`: '>' for the page after the place, '<' for the one before it. */
static enum sky_status add_link(struct sky_api_finding *finding, char way, struct sky_span place)
{
    struct sky_arena *arena = sky_request_arena(finding->request);
    struct sky_buffer *cursor = sky_buffer_new(arena), *where = sky_buffer_new(arena);
    if (!cursor || !where)
        return sky_error_memory(sky_request_error(finding->request));
    sky_buffer_put(where, &way, 1);
    sky_buffer_put_span(where, place);
    sky_cursor_put(cursor, sky_request_app(finding->request)->identity->text, finding->list, sky_buffer_span(where));
    if (cursor->failed || where->failed)
        return sky_error_memory(sky_request_error(finding->request));
    return sky_api_add_link(finding->request, way == '>' ? "next" : "prev", "cursor", sky_buffer_span(cursor),
                            finding->source->parameters);
}

/* --- the page */

static struct sky_span text_of(const struct sky_api_finding *finding, size_t i)
{
    size_t begin = i ? finding->items[i - 1].text : 0;
    return sky_span(finding->texts->data + begin, finding->items[i].text - begin);
}

static struct sky_span place_of(const struct sky_api_finding *finding, size_t i)
{
    size_t begin = i ? finding->items[i - 1].place : 0;
    return sky_span(finding->places->data + begin, finding->items[i].place - begin);
}

/* To what comes after where the page ends, and before where it begins; a page turned round began where it ends. */
static enum sky_status add_links(struct sky_api_finding *finding)
{
    bool turns = finding->source->turns && finding->source->turns(finding);
    struct sky_span first = finding->count ? place_of(finding, 0) : finding->from;
    if (finding->more && add_link(finding, finding->back ? '<' : '>', sky_buffer_span(&finding->place)))
        return sky_request_error(finding->request)->status;
    if (!finding->from.data || !(turns || finding->back))
        return SKY_OK;
    return add_link(finding, finding->back ? '>' : '<', first);
}

static enum sky_turn answer(struct sky_api_finding *finding)
{
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(finding->request));
    if (!out)
        return sky_error_memory(sky_request_error(finding->request)), sky_answer_failure(finding->request);
    sky_buffer_put(out, "[", 1);
    for (size_t i = 0; i < finding->count; i++) {
        sky_buffer_put(out, ",", i > 0);
        sky_buffer_put_span(out, text_of(finding, finding->back ? finding->count - 1 - i : i));
    }
    sky_buffer_put(out, "]", 1);
    if (out->failed)
        sky_error_memory(sky_request_error(finding->request));
    if (out->failed || add_links(finding))
        return sky_answer_failure(finding->request);
    return sky_answer(finding->request, 200, sky_buffer_span(out));
}

static void set_place(struct sky_api_finding *finding, struct sky_span text)
{
    finding->place.size = 0;
    sky_buffer_put_span(&finding->place, text);
    if (finding->place.failed)
        sky_error_memory(sky_request_error(finding->request));
}

static void move(struct sky_api_finding *finding, const struct sky_hallado_place *place)
{
    finding->place.size = 0;
    put_place(&finding->place, place);
    if (finding->place.failed)
        sky_error_memory(sky_request_error(finding->request));
}

static void add_one(struct sky_api_finding *finding, const struct sky_hallado *hallado)
{
    if (finding->documents)
        sky_buffer_put_span(finding->texts, hallado->documento);
    else
        sky_json_write_string(finding->texts, hallado->nombre);
    put_place(finding->places, &hallado->place);
    if (finding->texts->failed || finding->places->failed)
        sky_error_memory(sky_request_error(finding->request));
    finding->items[finding->count++] = (struct sky_api_gathered){ finding->texts->size, finding->places->size };
    move(finding, &hallado->place);
}

/* Adds customers until the page is full; whether it goes on. */
static bool add(struct sky_api_finding *finding, const struct sky_hallados *hallados)
{
    for (size_t i = 0; i < hallados->count; i++) {
        finding->more = finding->count == finding->limit || finding->texts->size >= PAGE_BYTES;
        if (finding->more)
            return false;
        add_one(finding, &hallados->items[i]);
    }
    if (!hallados->ended)
        move(finding, &hallados->next);
    finding->more = !hallados->ended && ++finding->slices == SLICES_MAX;
    return !hallados->ended && !finding->more;
}

/* --- slices */

static enum sky_status slice(const struct sky_api_finding *finding, struct sky_lectura *lectura, size_t limit,
                             struct sky_arena *arena, struct sky_hallados *hallados)
{
    struct sky_error *error = sky_request_error(finding->request);
    struct sky_hallado_place from;
    struct sky_span place = { 0 }; /* what is found may have parts of it when the place moves */
    if (!arena || !(place = sky_arena_copy(arena, sky_buffer_span(&finding->place))).data)
        return sky_error_memory(error);
    if (read_place(place, &from, error))
        return error->status;
    return finding->source->slice(finding, lectura, &from, limit, arena, hallados, error);
}

static enum sky_status reopen(struct sky_api_finding *finding, struct sky_lectura *lectura)
{
    if (finding->source->holds && finding->source->holds(finding))
        return sky_lectura_open(lectura, sky_request_app(finding->request)->registro, finding->moment,
                                sky_request_error(finding->request));
    return sky_api_open_lectura(finding->request, lectura);
}

static enum sky_turn go_on(struct sky_request *request, void *work);

/* Gathers a slice by the reading, which it closes; then answers, or lets others have their turn. */
static enum sky_turn gather(struct sky_api_finding *finding, struct sky_lectura *lectura)
{
    struct sky_hallados hallados = { 0 };
    struct sky_arena *arena = sky_arena_new();
    bool goes_on = slice(finding, lectura, finding->limit - finding->count + 1, arena, &hallados) == SKY_OK &&
                   add(finding, &hallados);
    sky_arena_free(arena);
    sky_lectura_close(lectura);
    if (sky_request_error(finding->request)->status)
        return sky_answer_failure(finding->request);
    return goes_on ? sky_request_yield(finding->request, finding, go_on) : answer(finding);
}

static enum sky_turn go_on(struct sky_request *request, void *work)
{
    struct sky_lectura lectura;
    if (sky_request_is_gone(request))
        return SKY_ANSWERED;
    return reopen(work, &lectura) ? sky_answer_failure(request) : gather(work, &lectura);
}

/* --- how many there are */

static void tell_count(struct sky_request *request, int64_t count)
{
    sky_answer_number(request, "Total-Count", count);
    sky_answer_header(request, "Preference-Applied", "count=exact");
}

static enum sky_turn count_on(struct sky_request *request, void *work);

/* Counts a slice, which is read and closed; after the last one the page begins. */
static enum sky_turn count_slice(struct sky_api_finding *finding, struct sky_lectura *lectura)
{
    struct sky_error *error = sky_request_error(finding->request);
    struct sky_api_finding counting = *finding;
    struct sky_hallados hallados = { 0 };
    struct sky_arena *arena = sky_arena_new();
    counting.documents = counting.back = false;
    if (slice(&counting, lectura, COUNTED, arena, &hallados) == SKY_OK)
        move(finding, &hallados.next);
    sky_arena_free(arena);
    sky_lectura_close(lectura);
    finding->total += (int64_t)hallados.count;
    if (error->status)
        return sky_answer_failure(finding->request);
    if (!hallados.ended)
        return sky_request_yield(finding->request, finding, count_on);
    tell_count(finding->request, finding->total);
    finding->counts = false;
    set_place(finding, finding->from.data ? finding->from : sky_span_of(""));
    return sky_request_yield(finding->request, finding, go_on);
}

static enum sky_turn count_on(struct sky_request *request, void *work)
{
    struct sky_lectura lectura;
    if (sky_request_is_gone(request))
        return SKY_ANSWERED;
    return reopen(work, &lectura) ? sky_answer_failure(request) : count_slice(work, &lectura);
}

/* Counted where somebody would like to know. */
static enum sky_turn begin(struct sky_api_finding *finding, struct sky_lectura *lectura)
{
    struct sky_request *request = finding->request;
    const struct sky_api_source *source = finding->source;
    struct sky_span wanted = sky_prefer(sky_request_header(request, "HTTP_PREFER"), "count");
    int64_t count = -1;
    if (!sky_span_equal(wanted, sky_span_of("exact")) ||
        (source->count && source->count(finding, lectura, &count, sky_request_error(request))))
        return gather(finding, lectura);
    if (count >= 0) {
        tell_count(request, count);
        return gather(finding, lectura);
    }
    finding->counts = true;
    set_place(finding, sky_span_of(""));
    return count_slice(finding, lectura);
}

/* --- what is asked for */

static void clear_place(void *place)
{
    sky_buffer_clear(place);
}

static enum sky_status read_cursor(struct sky_api_finding *finding)
{
    struct sky_request *request = finding->request;
    struct sky_span cursor = sky_request_text(request, "cursor"), place;
    if (!cursor.data)
        return SKY_OK;
    if (sky_cursor_read(sky_request_arena(request), finding->list, cursor, &place, sky_request_error(request)))
        return sky_request_error(request)->status;
    finding->back = place.size > 0 && *place.data == '<';
    finding->from = sky_span(place.data + (place.size > 0), place.size - (place.size > 0));
    set_place(finding, finding->from);
    return sky_request_error(request)->status;
}

static struct sky_api_finding *new_finding(struct sky_request *request)
{
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_api_finding *finding = sky_arena_alloc(arena, sizeof *finding);
    size_t limit = (size_t)sky_request_number(request, "limite");
    if (!finding || !(finding->texts = sky_buffer_new(arena)) || !(finding->places = sky_buffer_new(arena)) ||
        !(finding->items = sky_arena_alloc(arena, limit * sizeof *finding->items)) ||
        !sky_arena_defer(arena, clear_place, &finding->place))
        return sky_error_memory(sky_request_error(request)), NULL;
    finding->request = request;
    finding->limit = limit;
    finding->documents = sky_request_number(request, "detalle") != 0;
    return finding;
}

enum sky_turn sky_api_answer_finding(struct sky_request *request, const struct sky_api_source *source, void *own)
{
    struct sky_lectura lectura;
    struct sky_api_finding *finding = new_finding(request);
    bool known = false;
    if (!finding)
        return sky_answer_failure(request);
    finding->source = source;
    finding->own = own;
    finding->documents = finding->documents || source->has_items;
    if (sky_api_refuse_other_log(request, "cursor") || name_list(finding) || read_cursor(finding) ||
        sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    finding->moment = lectura.moment;
    if (source->follows_day || (sky_api_tag(request, lectura.moment, true, &known) == SKY_OK && !known))
        return begin(finding, &lectura);
    sky_lectura_close(&lectura);
    return known ? sky_answer(request, 304, (struct sky_span){ 0 }) : sky_answer_failure(request);
}
