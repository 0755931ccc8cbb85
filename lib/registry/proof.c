/* The last proof of a backup: one small file, replaced whole. */
#include "registry/proof.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "store/backend.h"

#define SUFFIX ".backup"
/* More bytes than a proof has, and values. */
#define SIZE_MAX_BYTES ((size_t)4096)
#define VALUES 16

static char *path_beside(const char *location, struct sky_error *error)
{
    char *path = NULL;
    return asprintf(&path, "%s" SUFFIX, location) < 0 ? (sky_error_memory(error), NULL) : path;
}

static struct sky_span text_of(const struct sky_json *object, const char *name, enum sky_json_type type)
{
    struct sky_json *value;
    bool is_there = sky_json_member(object, name, &value) && sky_json_type(value) == type;
    return is_there ? sky_json_text(value) : sky_span_of("");
}

/* "1.2" in milliseconds. */
static bool take_seconds(struct sky_span text, int64_t *milliseconds)
{
    char number[32], *end;
    snprintf(number, sizeof number, "%.*s", SKY_SPAN_ARGS(text));
    double seconds = strtod(number, &end);
    *milliseconds = (int64_t)(seconds * 1000 + 0.5);
    return end > number && *end == '\0' && seconds >= 0 && seconds < 1e9;
}

static bool take(const struct sky_json *object, struct sky_proof *proof)
{
    struct sky_span file = text_of(object, "archivo", SKY_JSON_STRING);
    if (file.size == 0 || file.size >= sizeof proof->file)
        return false;
    memcpy(proof->file, file.data, file.size);
    return sky_clock_parse_instant(text_of(object, "instante", SKY_JSON_STRING), &proof->instant) &&
           sky_text_number(text_of(object, "operacion", SKY_JSON_NUMBER), &proof->number) &&
           take_seconds(text_of(object, "segundos", SKY_JSON_NUMBER), &proof->duration);
}

static enum sky_status parse(const char *path, struct sky_span text, struct sky_proof *proof, struct sky_error *error)
{
    struct sky_error odd = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_json *object = arena ? sky_json_parse(arena, text, VALUES, &odd) : NULL;
    if (!arena || odd.status == SKY_NO_MEMORY)
        sky_error_memory(error);
    else if (!object || !take(object, proof)) {
        *proof = (struct sky_proof){ 0 };
        sky_error_set(error, SKY_INVALID, "%s is not as it was written: the next backup makes it anew", path);
    }
    sky_arena_free(arena);
    return error->status;
}

static enum sky_status read_file(const char *path, struct sky_proof *proof, struct sky_error *error)
{
    char text[SIZE_MAX_BYTES];
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT ? SKY_OK : sky_file_fail(error, "read", path);
    size_t size = fread(text, 1, sizeof text, file);
    if (ferror(file))
        sky_file_fail(error, "read", path);
    else
        parse(path, sky_span(text, size), proof, error);
    fclose(file);
    return error->status;
}

enum sky_status sky_proof_read(const struct sky_settings *settings, struct sky_proof *proof, struct sky_error *error)
{
    const char *location;
    const struct sky_backend *backend = sky_backend_for(settings->store, &location, error);
    *proof = (struct sky_proof){ 0 };
    if (!backend || !backend->copy)
        return error->status;
    char *path = path_beside(location, error);
    if (path)
        read_file(path, proof, error);
    free(path);
    return error->status;
}

enum sky_status sky_proof_write(const char *location, const struct sky_proof *proof, struct sky_error *error)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    struct sky_buffer text = { 0 };
    char *path = path_beside(location, error);
    sky_clock_format(proof->instant, instant);
    sky_buffer_put_text(&text, "{\"archivo\":");
    sky_json_write_string(&text, sky_span_of(proof->file));
    sky_buffer_printf(&text, ",\"instante\":\"%s\",\"operacion\":%" PRId64 ",\"segundos\":%" PRId64 ".%03d}\n", instant,
                      proof->number, proof->duration / 1000, (int)(proof->duration % 1000));
    if (text.failed)
        sky_error_memory(error);
    if (!error->status && sky_file_replace(path, sky_buffer_span(&text)) < 0)
        sky_file_fail(error, "write", path);
    sky_buffer_clear(&text);
    free(path);
    return error->status;
}
