/*
 * Every allocation of a call fails in turn, once or from then on: each time the call says so, and all memory comes
 * back. The malloc below serves json-c and utf8proc too; where a sanitizer brings its own, all is skipped.
 */
#include "unit.h"

#include "base/json.h"
#include "base/percent.h"
#include "base/text.h"

#ifdef __has_feature
#define FEATURE(name) __has_feature(name)
#else
#define FEATURE(name) 0
#endif

static size_t countdown;     /* the allocation that fails; 0: none */
static bool for_good;        /* those behind it fail too */
static size_t refused, live; /* allocations so far, and pieces of memory now */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || FEATURE(address_sanitizer) || \
    FEATURE(thread_sanitizer) || FEATURE(memory_sanitizer)
#define COUNTING false
#else
#define COUNTING true
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static bool fails(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    countdown = for_good;
    refused++;
    return true;
}

static void *counted(void *memory)
{
    live += memory != NULL;
    return memory;
}

void *malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    return memory ? __libc_realloc(memory, size) : counted(__libc_realloc(memory, size));
}

void free(void *memory)
{
    live -= memory != NULL;
    __libc_free(memory);
}
#endif

static size_t arena_cleaned;

static void count_clean(void *what)
{
    (void)what;
    arena_cleaned++;
}

static enum sky_status use_arena(struct sky_arena *arena, struct sky_error *error)
{
    static const size_t sizes[] = { 10, 3000, 2500, 100000, 10, 1500, 1500 };
    size_t before = arena_cleaned;
    for (size_t i = 0; i < COUNT(sizes); i++)
        if (!sky_arena_alloc(arena, sizes[i]))
            return sky_error_memory(error);
    for (size_t i = 1; i <= 200; i++)
        if (!sky_arena_defer(arena, count_clean, arena))
            return arena_cleaned == before + 1 ? sky_error_memory(error) : SKY_INTERNAL;
    return sky_arena_copy(arena, SPAN("text")).data ? SKY_OK : sky_error_memory(error);
}

static enum sky_status use_buffer(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_buffer *buffer = sky_buffer_new(arena);
    if (!buffer)
        return sky_error_memory(error);
    for (int i = 0; i < 1000; i++) {
        sky_buffer_put_text(buffer, "text");
        sky_buffer_printf(buffer, "%d", i);
    }
    return buffer->failed ? sky_error_memory(error) : SKY_OK;
}

static enum sky_status use_text(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_span form;
    if (sky_text_nfc(arena, SPAN("Mun\xCC\x83oz"), &form, error))
        return error->status;
    return sky_span_equal(form, SPAN("Mu\xC3\xB1oz")) ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status use_percent(struct sky_arena *arena, struct sky_error *error)
{
    static const char text[5000] = "";
    struct sky_span decoded;
    return sky_percent_decode(arena, sky_span(text, sizeof text), &decoded, error);
}

static enum sky_status write_back(struct sky_arena *arena, const struct sky_json *root, struct sky_error *error)
{
    struct sky_buffer *buffer = sky_buffer_new(arena);
    if (!buffer)
        return sky_error_memory(error);
    sky_json_write(buffer, root);
    return buffer->failed ? sky_error_memory(error) : SKY_OK;
}

static enum sky_status use_json(struct sky_arena *arena, struct sky_error *error)
{
    static const char text[] = "{\"a\":[1,\"b\",null,true,{},[[]],{\"c\":-1.5e+10}],\"\\ud83d\\ude00\":{\"d\":false}}";
    struct sky_json *root = sky_json_parse(arena, SPAN(text), 100, error);
    return root ? write_back(arena, root, error) : error->status;
}

/* Of so many members the C library sorts on its stack, but json-write.c does not keep them on its own. */
static enum sky_status use_wide_json(struct sky_arena *arena, struct sky_error *error)
{
    static const char names[] = "0123456789abcdefghijklmnopqrstuvwxyzABCD";
    char text[1000];
    size_t size = 0;
    for (size_t i = 0; i < sizeof names - 1; i++, size += 6)
        memcpy(text + size, (const char[]){ i ? ',' : '{', '"', names[i], '"', ':', '1' }, 6);
    text[size] = '}';
    struct sky_json *root = sky_json_parse(arena, sky_span(text, size + 1), 100, error);
    return root ? write_back(arena, root, error) : error->status;
}

static enum sky_status build_json(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *object = sky_json_object_new(arena), *array = sky_json_array_new(arena);
    if (!object || !array || !sky_json_append(array, NULL) || !sky_json_append(array, object) ||
        !sky_json_append(array, NULL) || !sky_json_set_string(object, "a", SPAN("a text of some length")) ||
        !sky_json_set(object, "b", NULL))
        return sky_error_memory(error);
    return SKY_OK;
}

struct use {
    enum sky_status (*run)(struct sky_arena *arena, struct sky_error *error);
    size_t least;    /* allocations, the arena's own included */
    bool may_manage; /* without one of them: utf8proc's last shrinks a block */
    bool may_leak;   /* json-c 0.16 loses the name whose adding would have enlarged its table */
};

/* Runs `use` with its allocation `failing` refused, if it comes to that; returns whether it did. */
static bool attempt(const struct use *use, size_t failing)
{
    struct sky_error error = { 0 };
    size_t before = live;
    refused = 0;
    countdown = failing;
    struct sky_arena *arena = sky_arena_new();
    enum sky_status status = arena ? use->run(arena, &error) : sky_error_memory(&error);
    countdown = 0;
    sky_arena_free(arena);
    bool managed = status == SKY_OK && (refused == 0 || use->may_manage);
    if (!managed && (status != SKY_NO_MEMORY || refused == 0 || error.status != status))
        fail_msg("allocation %zu: %s, %s", failing, sky_status_name(status), error.text);
    if (live != before && !(use->may_leak && refused > 0 && live == before + 1))
        fail_msg("allocation %zu: %zu pieces stay behind", failing, live - before);
    return refused > 0;
}

static void each_failure_is_told(void **state)
{
    const struct use *use = *state;
    if (!COUNTING)
        skip();
    for (int mode = 0; mode < 2; mode++) {
        size_t failing = 1;
        for_good = mode == 1;
        while (attempt(use, failing))
            failing++;
        assert_true(failing > use->least);
    }
}

int main(void)
{
    static struct use uses[] = {
        { use_arena, 5, false, false },    { use_buffer, 5, false, false }, { use_text, 2, true, false },
        { use_percent, 2, false, false },  { use_json, 30, false, false },  { use_wide_json, 100, false, true },
        { build_json, 10, false, false },
    };
    const struct CMUnitTest tests[] = {
        { "arena", each_failure_is_told, NULL, NULL, &uses[0] },
        { "buffer", each_failure_is_told, NULL, NULL, &uses[1] },
        { "text", each_failure_is_told, NULL, NULL, &uses[2] },
        { "percent", each_failure_is_told, NULL, NULL, &uses[3] },
        { "json", each_failure_is_told, NULL, NULL, &uses[4] },
        { "wide json", each_failure_is_told, NULL, NULL, &uses[5] },
        { "built json", each_failure_is_told, NULL, NULL, &uses[6] },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
