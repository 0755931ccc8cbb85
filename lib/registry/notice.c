/* "<gone, coming or follows> <id> <url>", of whatever bytes but a newline the URL has. */
#include "registry/notice.h"

#include <stdio.h>

#include "base/hex.h"
#include "base/text.h"

static const char *const words[] = {
    [SKY_NOTICE_GONE] = "gone", [SKY_NOTICE_COMING] = "coming", [SKY_NOTICE_FOLLOWS] = "follows"
};

enum sky_status sky_notice_make(const char *url, struct sky_move_notice *notice, struct sky_error *error)
{
    unsigned char id[(SKY_MOVE_ID_SIZE - 1) / 2];
    *notice = (struct sky_move_notice){ 0 };
    if (strlen(url) >= sizeof notice->url)
        return sky_error_set(error, SKY_INVALID, "the URL of a store that is moved to or from has %zu bytes at most",
                             sizeof notice->url - 1);
    strcpy(notice->url, url);
    sky_crypto_random(id, sizeof id);
    sky_hex_write(notice->id, id, sizeof id);
    return SKY_OK;
}

static bool parse(struct sky_span text, struct sky_move_notice *notice)
{
    struct sky_span word = sky_text_word(&text), id = sky_text_word(&text);
    for (enum sky_notice_kind kind = SKY_NOTICE_GONE; kind <= SKY_NOTICE_FOLLOWS; kind++)
        if (sky_span_equal(word, sky_span_of(words[kind])))
            notice->kind = kind;
    if (notice->kind == SKY_NOTICE_NONE || id.size != sizeof notice->id - 1 || text.size == 0 ||
        text.size >= sizeof notice->url)
        return false;
    memcpy(notice->id, id.data, id.size);
    memcpy(notice->url, text.data, text.size);
    return true;
}

enum sky_status sky_notice_read(const struct sky_backend *backend, void *reader, struct sky_move_notice *notice,
                                struct sky_error *error)
{
    struct sky_notice stored = { 0 };
    *notice = (struct sky_move_notice){ 0 };
    if (backend->notice && backend->notice(reader, &stored, error))
        return error->status;
    if (*stored.text && !parse(sky_span_of(stored.text), notice))
        sky_error_set(error, SKY_INVALID, "the store's notice of a move is not one that this release knows");
    return error->status;
}

enum sky_status sky_notice_of(const struct sky_backend *backend, void *store, struct sky_move_notice *notice,
                              struct sky_error *error)
{
    void *reader = backend->reader_new(store, error);
    if (!reader)
        return error->status;
    enum sky_status status = sky_notice_read(backend, reader, notice, error);
    backend->reader_free(reader);
    return status;
}

enum sky_status sky_notice_refuse_follower(const struct sky_move_notice *notice, struct sky_error *error)
{
    return notice->kind != SKY_NOTICE_FOLLOWS
               ? SKY_OK
               : sky_error_set(error, SKY_CONFLICT,
                               "the store is a follower of the registry in %s, and nobody is served from it: use that"
                               " one, or make this one the registry with sky promote",
                               notice->url);
}

enum sky_status sky_notice_post(const struct sky_backend *backend, void *store, const struct sky_move_notice *notice,
                                struct sky_error *error)
{
    char text[SKY_NOTICE_SIZE];
    if (notice->kind == SKY_NOTICE_NONE)
        return backend->post(store, (struct sky_span){ 0 }, error);
    snprintf(text, sizeof text, "%s %s %s", words[notice->kind], notice->id, notice->url);
    return backend->post(store, sky_span_of(text), error);
}
