/* Words that are no JSON are replaced before it is read; members are mended after that. */
#include "domain/original.h"

#include "base/clock.h"
#include "base/text.h"

struct mending {
    struct sky_arena *arena;
    struct sky_json *cliente;
    struct sky_span file, day;
    struct sky_buffer *mended;
    bool failed; /* memory ran out */
};

static void tell(struct mending *mending, const char *what, struct sky_span value)
{
    sky_buffer_put_text(mending->mended, mending->mended->size > 0 ? "; " : "");
    sky_buffer_put_text(mending->mended, what);
    if (value.data)
        sky_json_write_string(mending->mended, value);
}

/* --- words that are no JSON */

/* Puts the text with null for Python's NaN and Infinity; whether there were any. */
static bool put_without_words(struct sky_buffer *out, struct sky_span text)
{
    static const char *const words[] = { "NaN", "-Infinity", "Infinity" };
    bool quoted = false, found = false;
    for (size_t i = 0; i < text.size;) {
        size_t size = 0;
        for (size_t j = 0; j < 3 && !quoted && !size; j++)
            if (text.size - i >= strlen(words[j]) && memcmp(text.data + i, words[j], strlen(words[j])) == 0)
                size = strlen(words[j]);
        if (size > 0) {
            sky_buffer_put_text(out, "null");
            found = true;
        } else {
            size = quoted && text.data[i] == '\\' && i + 1 < text.size ? 2 : 1;
            quoted = quoted != (text.data[i] == '"');
            sky_buffer_put(out, text.data + i, size);
        }
        i += size;
    }
    return found;
}

/* --- members */

static void set_text(struct mending *mending, struct sky_json *object, const char *name, struct sky_span text)
{
    mending->failed = !sky_json_set_string(object, name, text) || mending->failed;
}

/* The text of a member that is one, or that is a number; no span else. */
static struct sky_span text_of(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    return sky_json_member(object, name, &value) ? sky_json_text(value) : (struct sky_span){ 0 };
}

/* Bytes of the last character. */
static size_t last_of(struct sky_span text)
{
    size_t size = 1;
    while (size < text.size && ((unsigned char)text.data[text.size - size] & 0xC0) == 0x80)
        size++;
    return size;
}

static struct sky_span trimmed(struct sky_span text)
{
    while (text.size > 0 && sky_text_has_outer_space(sky_span(text.data, sky_text_character(text))))
        text = sky_span(text.data + sky_text_character(text), text.size - sky_text_character(text));
    while (text.size > 0 && sky_text_has_outer_space(sky_span(text.data + text.size - last_of(text), last_of(text))))
        text.size -= last_of(text);
    return text;
}

static struct sky_span without_end(struct sky_span file)
{
    static const char end[] = ".json";
    size_t size = sizeof end - 1;
    return file.size > size && memcmp(file.data + file.size - size, end, size) == 0
               ? sky_span(file.data, file.size - size)
               : file;
}

static void mend_name(struct mending *mending)
{
    struct sky_json *value;
    struct sky_span nombre = text_of(mending->cliente, "nombre");
    bool there = sky_json_member(mending->cliente, "nombre", &value), is_text = false;
    if (there && value)
        is_text = sky_json_type(value) == SKY_JSON_STRING;
    if (!nombre.data || trimmed(nombre).size == 0) {
        nombre = without_end(mending->file);
        tell(mending, "the customer has no name, and got that of the file: ", nombre);
    } else if (!is_text)
        tell(mending, "the name is no text, and became one: ", nombre);
    struct sky_span whole = sky_arena_copy(mending->arena, nombre), form = trimmed(whole);
    if (form.size != whole.size)
        tell(mending, "the name lost the space around it: ", form);
    set_text(mending, mending->cliente, "nombre", form);
}

/* The registry takes a text. */
static void mend_contact(struct mending *mending)
{
    struct sky_json *value;
    if (!sky_json_member(mending->cliente, "contacto", &value))
        return;
    if (sky_json_type(value) == SKY_JSON_NULL) {
        tell(mending, "the contact is null, and was left out", (struct sky_span){ 0 });
        sky_json_remove(mending->cliente, "contacto");
    } else if (sky_json_type(value) == SKY_JSON_NUMBER) {
        struct sky_span copy = sky_arena_copy(mending->arena, sky_json_text(value));
        tell(mending, "the contact is a number, and became a text: ", copy);
        set_text(mending, mending->cliente, "contacto", copy);
    }
}

/* A day that is none is left out; `otherwise` stands for one that was not told. */
static void mend_day(struct mending *mending, struct sky_json *servicio, struct sky_span otherwise)
{
    struct sky_json *value;
    struct sky_span day = text_of(servicio, "fecha_contratacion");
    if (day.data && sky_clock_is_day(day))
        return;
    if (sky_json_member(servicio, "fecha_contratacion", &value)) {
        tell(mending, "a service lost a day that is none: ", day);
        sky_json_remove(servicio, "fecha_contratacion");
    }
    if (otherwise.data)
        set_text(mending, servicio, "fecha_contratacion", otherwise);
}

/* Whether the service can stay: it says what it is. */
static bool mend_service(struct mending *mending, struct sky_json *servicio)
{
    struct sky_json *value = NULL;
    struct sky_span descripcion = { 0 };
    if (sky_json_type(servicio) == SKY_JSON_OBJECT && sky_json_member(servicio, "descripcion", &value))
        descripcion = sky_json_text(value);
    if (!descripcion.data || sky_text_is_blank(descripcion)) {
        tell(mending, "a service that does not say what it is was left out", (struct sky_span){ 0 });
        return false;
    }
    if (sky_json_type(value) != SKY_JSON_STRING) {
        struct sky_span copy = sky_arena_copy(mending->arena, descripcion);
        tell(mending, "a service is no text, and became one: ", copy);
        set_text(mending, servicio, "descripcion", copy);
    }
    mend_day(mending, servicio, (struct sky_span){ 0 });
    return true;
}

static void mend_services(struct mending *mending)
{
    struct sky_json *list;
    if (!sky_json_member(mending->cliente, "servicios", &list))
        return;
    if (sky_json_type(list) != SKY_JSON_ARRAY) {
        tell(mending, "servicios is no list, and was left out", (struct sky_span){ 0 });
        sky_json_remove(mending->cliente, "servicios");
        return;
    }
    for (size_t i = 0; i < sky_json_length(list);)
        if (mend_service(mending, sky_json_item(list, i)))
            i++;
        else
            sky_json_delete(list, i);
}

/* The one service of a customer as it is created; it is among the services then. */
static void take_service(struct mending *mending)
{
    struct sky_json *value, *servicio = sky_json_object_new(mending->arena), *list;
    bool there = sky_json_member(mending->cliente, "servicio", &value);
    if (!there || !servicio) {
        mending->failed = mending->failed || !servicio;
        return;
    }
    mending->failed = !sky_json_set(servicio, "descripcion", value) || mending->failed;
    if (sky_json_member(mending->cliente, "fecha_contratacion", &value))
        mending->failed = !sky_json_set(servicio, "fecha_contratacion", value) || mending->failed;
    sky_json_remove(mending->cliente, "servicio");
    sky_json_remove(mending->cliente, "fecha_contratacion");
    if (!mend_service(mending, servicio))
        return;
    mend_day(mending, servicio, mending->day);
    if (!sky_json_member(mending->cliente, "servicios", &list)) {
        list = sky_json_array_new(mending->arena);
        mending->failed = !list || !sky_json_set(mending->cliente, "servicios", list) || mending->failed;
    }
    mending->failed = mending->failed || !sky_json_append(list, servicio);
}

enum sky_status sky_original_read(struct sky_arena *arena, struct sky_span text, struct sky_span file,
                                  struct sky_span day, struct sky_buffer *line, struct sky_buffer *mended,
                                  struct sky_error *error)
{
    struct sky_buffer json = { 0 };
    struct mending mending = { .arena = arena, .file = file, .day = day, .mended = mended };
    if (put_without_words(&json, text))
        tell(&mending, "NaN or Infinity, which JSON has not, became null", (struct sky_span){ 0 });
    if (!json.failed)
        mending.cliente = sky_json_parse(arena, sky_buffer_span(&json), SKY_JSON_VALUES_MAX, error);
    if (mending.cliente) {
        mend_name(&mending);
        mend_contact(&mending);
        mend_services(&mending);
        take_service(&mending);
        sky_json_write(line, mending.cliente);
    }
    if (!error->status && (json.failed || line->failed || mended->failed || mending.failed))
        sky_error_memory(error);
    sky_buffer_clear(&json);
    return error->status;
}
