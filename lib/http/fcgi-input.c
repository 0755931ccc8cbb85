/*
 * Bytes are read in pieces of a few KiB, mostly a whole request at once, and taken apart record by record: the content
 * of a record may be longer than a piece, and a record may end anywhere in it. Parameters are gathered and then listed;
 * a body is handed on as it comes.
 */
#include "http/fcgi-input.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "http/fcgi-record.h"

#define PIECE ((size_t)8192)

/*
 * What programs ask of a client's header fields (sky_request_header), by their CGI names without FIELD. All that a
 * client sends come in, line by line; the others, of which there may be hundreds, are not kept.
 */
#define FIELD "HTTP_"
static const char *const fields[] = {
    "ACCEPT",          "ACCESS_CONTROL_REQUEST_METHOD",
    "AUTHORIZATION",   "CONTENT_ENCODING",
    "COOKIE",          "HOST",
    "IDEMPOTENCY_KEY", "IF_MATCH",
    "IF_NONE_MATCH",   "LAST_EVENT_ID",
    "ORIGIN",          "PREFER",
    "SEC_FETCH_SITE",  "SKY_OPERACION",
    "SKY_REGISTRO",    "TRACEPARENT",
    "X_REQUEST_ID",
};

struct param {
    struct sky_span name, value; /* a NUL follows the value */
    struct sky_buffer lines;     /* of a field that came on several: its value */
};

struct sky_fcgi_work {
    size_t start, end; /* of the bytes that were read and not yet taken */
    struct sky_buffer params;
    size_t count;
    struct param list[SKY_FCGI_PARAMS_MAX];
    char bytes[PIECE];
};

/* The lists and bytes stay as they are: only what is counted in them is looked at. */
static struct sky_fcgi_work *work_new(void)
{
    struct sky_fcgi_work *work = malloc(sizeof *work);
    if (work) {
        work->start = work->end = work->count = 0;
        work->params = (struct sky_buffer){ 0 };
    }
    return work;
}

static void drop_params(struct sky_fcgi_work *work)
{
    for (size_t i = 0; i < work->count; i++)
        sky_buffer_clear(&work->list[i].lines);
    sky_buffer_clear(&work->params);
    work->count = 0;
}

static void free_work(struct sky_fcgi_input *input)
{
    if (input->work)
        drop_params(input->work);
    free(input->work);
    input->work = NULL;
}

static size_t available(const struct sky_fcgi_work *work)
{
    return work->end - work->start;
}

/* Reads what fits. Returns how much came, 0 at the end, or negative: errno is EAGAIN when it would have to wait. */
static ssize_t fill(struct sky_fcgi_work *work, int fd, int flags)
{
    ssize_t got;
    if (work->start > 0) {
        memmove(work->bytes, work->bytes + work->start, available(work));
        work->end -= work->start;
        work->start = 0;
    }
    do
        got = recv(fd, work->bytes + work->end, PIECE - work->end, flags);
    while (got < 0 && errno == EINTR);
    work->end += got > 0 ? (size_t)got : 0;
    return got;
}

/* Skips what is there of the padding. Returns whether that was all of it. */
static bool skip_padding(struct sky_fcgi_input *input)
{
    size_t there = available(input->work), size = input->padding < there ? input->padding : there;
    input->work->start += size;
    input->padding -= size;
    return input->padding == 0;
}

/* Takes the first record of a request, its content too. */
static bool begin_request(struct sky_fcgi_input *input, struct sky_fcgi_header header)
{
    const unsigned char *content = (const unsigned char *)input->work->bytes + input->work->start;
    if (header.type != SKY_FCGI_BEGIN_REQUEST || header.content != SKY_FCGI_BEGIN_SIZE || header.id == 0 ||
        content[0] != 0 || content[1] != SKY_FCGI_RESPONDER)
        return false;
    input->work->start += SKY_FCGI_BEGIN_SIZE;
    input->id = header.id;
    input->keeps = content[2] & SKY_FCGI_KEEP_CONN;
    input->content = 0;
    input->place = SKY_FCGI_AT_PARAMS;
    return true;
}

/* The empty record of a stream is its end. */
static bool go_on(struct sky_fcgi_input *input, struct sky_fcgi_header header, enum sky_fcgi_type stream)
{
    if (header.type != stream || header.id != input->id)
        return false;
    if (header.content == 0)
        input->place = stream == SKY_FCGI_PARAMS ? SKY_FCGI_AT_BODY : SKY_FCGI_AT_END;
    return true;
}

/* Takes the next header, when all of it is there, and of a request's first record the content. */
static enum sky_fcgi_arrival take_header(struct sky_fcgi_input *input)
{
    struct sky_fcgi_work *work = input->work;
    bool first = input->place == SKY_FCGI_AT_BEGIN;
    if (available(work) < SKY_FCGI_HEADER_SIZE + (first ? SKY_FCGI_BEGIN_SIZE : 0))
        return SKY_FCGI_WAITS;
    struct sky_fcgi_header header = sky_fcgi_header_read(work->bytes + work->start);
    work->start += SKY_FCGI_HEADER_SIZE;
    input->content = header.content;
    input->padding = header.padding;
    if (header.version == SKY_FCGI_VERSION &&
        (first ? begin_request(input, header)
               : go_on(input, header, input->place == SKY_FCGI_AT_PARAMS ? SKY_FCGI_PARAMS : SKY_FCGI_STDIN)))
        return SKY_FCGI_READY;
    input->place = SKY_FCGI_BROKEN;
    return SKY_FCGI_ENDED;
}

/* Gathers what is there of a record of parameters. */
static void take_params(struct sky_fcgi_input *input)
{
    struct sky_fcgi_work *work = input->work;
    size_t there = available(work), size = input->content < there ? input->content : there;
    sky_buffer_put(&work->params, work->bytes + work->start, size);
    work->start += size;
    input->content -= size;
}

/* A length is one byte, or four whose first bit is set. */
static bool take_length(struct sky_span *params, size_t *length)
{
    const unsigned char *at = (const unsigned char *)params->data;
    size_t size = params->size > 0 && at[0] > 127 ? 4 : 1;
    if (params->size < size)
        return false;
    *length = size == 1 ? at[0] : (size_t)(at[0] & 127) << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    *params = sky_span(params->data + size, params->size - size);
    return true;
}

static bool is_field(struct sky_span name)
{
    return name.size > sizeof FIELD - 1 && memcmp(name.data, FIELD, sizeof FIELD - 1) == 0;
}

static bool is_asked_for(struct sky_span field)
{
    struct sky_span name = sky_span(field.data + sizeof FIELD - 1, field.size - (sizeof FIELD - 1));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (sky_span_equal(name, sky_span_of(fields[i])))
            return true;
    return false;
}

static struct param *find_param(struct sky_fcgi_work *work, struct sky_span name)
{
    for (size_t i = 0; i < work->count; i++)
        if (sky_span_equal(work->list[i].name, name))
            return &work->list[i];
    return NULL;
}

/* A field on several lines is one list (RFC 9110, section 5.3); that of cookies has a mark of its own (RFC 9113,
 * section 8.2.3). */
static void add_line(struct param *param, struct sky_span line)
{
    bool is_cookie = sky_span_equal(param->name, sky_span_of(FIELD "COOKIE"));
    if (param->lines.size == 0)
        sky_buffer_put_span(&param->lines, param->value);
    sky_buffer_put(&param->lines, is_cookie ? "; " : ", ", 2);
    sky_buffer_put_span(&param->lines, line);
}

/* False when there are too many. */
static bool add_param(struct sky_fcgi_work *work, struct sky_span name, struct sky_span value)
{
    struct param *earlier = is_field(name) ? find_param(work, name) : NULL;
    if (earlier)
        add_line(earlier, value);
    else if (!is_field(name) || is_asked_for(name)) {
        if (work->count == SKY_FCGI_PARAMS_MAX)
            return false;
        work->list[work->count++] = (struct param){ .name = name, .value = value };
    }
    return true;
}

/* False when memory ran out. */
static bool join_lines(struct sky_fcgi_work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        struct param *param = &work->list[i];
        if (param->lines.size == 0 && !param->lines.failed)
            continue;
        sky_buffer_put(&param->lines, "", 1);
        if (param->lines.failed)
            return false;
        param->value = sky_buffer_span(&param->lines);
    }
    return true;
}

/* Lists the parameters. What follows a value has been read when its first byte becomes the NUL that ends the value. */
static bool list_params(struct sky_fcgi_work *work)
{
    sky_buffer_put(&work->params, "", 1);
    if (work->params.failed)
        return false;
    char *data = work->params.data, *end = data;
    struct sky_span rest = sky_span(data, work->params.size - 1);
    while (rest.size > 0) {
        size_t name, value;
        if (!take_length(&rest, &name) || !take_length(&rest, &value) || name > rest.size || value > rest.size - name)
            return false;
        *end = '\0';
        end = data + (rest.data - data) + name + value;
        if (!add_param(work, sky_span(rest.data, name), sky_span(rest.data + name, value)))
            return false;
        rest = sky_span(rest.data + name + value, rest.size - name - value);
    }
    return join_lines(work);
}

/* Takes apart what was read, up to the end of the parameters. */
static enum sky_fcgi_arrival take_head(struct sky_fcgi_input *input)
{
    enum sky_fcgi_arrival arrival = SKY_FCGI_READY;
    while (arrival == SKY_FCGI_READY && input->place != SKY_FCGI_AT_BODY) {
        take_params(input);
        if (input->work->params.size > SKY_FCGI_PARAMS_SIZE)
            return SKY_FCGI_ENDED;
        arrival = input->content > 0 || !skip_padding(input) ? SKY_FCGI_WAITS : take_header(input);
    }
    return arrival != SKY_FCGI_READY || list_params(input->work) ? arrival : SKY_FCGI_ENDED;
}

/* Reads what has come; SKY_FCGI_WAITS when that is nothing. */
static enum sky_fcgi_arrival read_more(struct sky_fcgi_input *input, int fd)
{
    ssize_t got = fill(input->work, fd, MSG_DONTWAIT);
    if (got > 0)
        return SKY_FCGI_READY;
    return got < 0 && errno == EAGAIN ? SKY_FCGI_WAITS : SKY_FCGI_ENDED;
}

enum sky_fcgi_arrival sky_fcgi_input_begin(struct sky_fcgi_input *input, int fd)
{
    enum sky_fcgi_arrival more = SKY_FCGI_READY, arrival = SKY_FCGI_WAITS;
    if (input->place == SKY_FCGI_BROKEN || (!input->work && !(input->work = work_new())))
        return SKY_FCGI_ENDED;
    while (more == SKY_FCGI_READY && (arrival = take_head(input)) == SKY_FCGI_WAITS)
        more = read_more(input, fd);
    if (more == SKY_FCGI_ENDED || arrival == SKY_FCGI_ENDED) {
        input->place = SKY_FCGI_BROKEN;
        return SKY_FCGI_ENDED;
    }
    if (arrival == SKY_FCGI_WAITS && input->place == SKY_FCGI_AT_BEGIN && available(input->work) == 0)
        free_work(input);
    return arrival;
}

const char *sky_fcgi_input_param(const struct sky_fcgi_input *input, const char *name)
{
    const struct param *param = input->work ? find_param(input->work, sky_span_of(name)) : NULL;
    return param ? param->value.data : NULL;
}

/* Reads up to the next record of the body, or to its end. */
static enum sky_fcgi_arrival next_record(struct sky_fcgi_input *input, int fd)
{
    enum sky_fcgi_arrival more = SKY_FCGI_READY;
    while (more == SKY_FCGI_READY) {
        enum sky_fcgi_arrival arrival = skip_padding(input) ? take_header(input) : SKY_FCGI_WAITS;
        if (arrival != SKY_FCGI_WAITS)
            return arrival;
        more = read_more(input, fd);
    }
    return more;
}

/* Hands on what is there of a record of the body. What is long is read to where it is wanted. */
static ssize_t take_body(struct sky_fcgi_input *input, int fd, char *bytes, size_t size)
{
    struct sky_fcgi_work *work = input->work;
    ssize_t got;
    size = size < input->content ? size : input->content;
    if (available(work) == 0 && size >= PIECE) {
        do
            got = recv(fd, bytes, size, MSG_DONTWAIT);
        while (got < 0 && errno == EINTR);
    } else if (available(work) > 0 || (got = fill(work, fd, MSG_DONTWAIT)) > 0) {
        got = (ssize_t)(size < available(work) ? size : available(work));
        memcpy(bytes, work->bytes + work->start, (size_t)got);
        work->start += (size_t)got;
    }
    input->content -= got > 0 ? (size_t)got : 0;
    return got;
}

long sky_fcgi_input_read(struct sky_fcgi_input *input, int fd, char *bytes, size_t size)
{
    bool between = input->place == SKY_FCGI_AT_BODY && input->content == 0;
    enum sky_fcgi_arrival arrival = between ? next_record(input, fd) : SKY_FCGI_READY;
    if (input->place == SKY_FCGI_AT_END)
        return 0;
    if (arrival == SKY_FCGI_WAITS)
        return SKY_BODY_WAITS;
    bool can_read = input->place == SKY_FCGI_AT_BODY && arrival == SKY_FCGI_READY;
    ssize_t got = can_read ? take_body(input, fd, bytes, size) : -1;
    if (can_read && got < 0 && errno == EAGAIN)
        return SKY_BODY_WAITS;
    if (got <= 0)
        input->place = SKY_FCGI_BROKEN;
    return got > 0 ? got : -1;
}

bool sky_fcgi_input_has_more(const struct sky_fcgi_input *input)
{
    return input->work && available(input->work) > 0;
}

void sky_fcgi_input_end(struct sky_fcgi_input *input)
{
    input->place = SKY_FCGI_AT_BEGIN;
    if (!sky_fcgi_input_has_more(input)) {
        free_work(input);
        return;
    }
    drop_params(input->work);
}

void sky_fcgi_input_clear(struct sky_fcgi_input *input)
{
    free_work(input);
    input->place = SKY_FCGI_BROKEN;
}
