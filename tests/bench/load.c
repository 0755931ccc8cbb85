/*
 * A load for a program's socket, without nginx between them: connections that are kept, one request at a time on each,
 * written as nginx writes it. It prints what the program's threads used of the processors, in microseconds a request:
 *
 *   load <socket> <pid> <connections> <requests> <GET|POST> <prefix> <number>
 *
 * GET asks for <prefix> and one of <number> customers, in an order that is the same each time; POST stores customers,
 * from that number on. Pid 0: nothing is measured. Any answer but 200 and 201 ends it with 1. With LOAD_TOKEN in its
 * environment, each request bears that token.
 */
#include <dirent.h>
#include <errno.h>
#include <fastcgi.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256
#define ANSWER_MAX 65536
#define REQUEST_MAX 2048

/* A plain value: bytes that are being put together. */
struct message {
    unsigned char bytes[REQUEST_MAX];
    size_t size;
};

struct connection {
    int fd;
    bool busy;
    size_t size;
    unsigned char answer[ANSWER_MAX];
};

struct load {
    const char *method, *prefix;
    char credentials[120]; /* empty: none */
    long number, asked, answered, wanted;
    unsigned long long chance; /* where the order of the names has got to */
    struct connection *connections;
    int count;
};

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void put(struct message *message, const void *bytes, size_t size)
{
    if (size > sizeof message->bytes - message->size)
        fail("a request is too long");
    memcpy(message->bytes + message->size, bytes, size);
    message->size += size;
}

static void put_record(struct message *message, unsigned char type, const void *content, size_t size)
{
    const FCGI_Header header = { .version = FCGI_VERSION_1,
                                 .type = type,
                                 .requestIdB0 = 1,
                                 .contentLengthB1 = (unsigned char)(size >> 8),
                                 .contentLengthB0 = (unsigned char)size };
    put(message, &header, sizeof header);
    put(message, content, size);
}

/* Names and values of fewer than 128 bytes. */
static void put_param(struct message *params, const char *name, const char *value)
{
    const unsigned char sizes[] = { (unsigned char)strlen(name), (unsigned char)strlen(value) };
    put(params, sizes, sizeof sizes);
    put(params, name, sizes[0]);
    put(params, value, sizes[1]);
}

static void put_params(struct message *message, const struct load *load, const char *uri, size_t body)
{
    struct message params = { .size = 0 };
    char length[24];
    put_param(&params, "REQUEST_METHOD", load->method);
    put_param(&params, "REQUEST_URI", uri);
    put_param(&params, "SERVER_PROTOCOL", "HTTP/1.1");
    put_param(&params, "REQUEST_ID", "0123456789abcdef0123456789abcdef");
    if (load->credentials[0])
        put_param(&params, "HTTP_AUTHORIZATION", load->credentials);
    if (body > 0) {
        snprintf(length, sizeof length, "%zu", body);
        put_param(&params, "CONTENT_TYPE", "application/json");
        put_param(&params, "CONTENT_LENGTH", length);
    }
    put_record(message, FCGI_PARAMS, params.bytes, params.size);
    put_record(message, FCGI_PARAMS, NULL, 0);
}

/* The next name's number: in their order to be stored, in any to be asked for. */
static long next_name(struct load *load)
{
    load->chance = load->chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return load->method[0] == 'P' ? load->number + load->asked
                                  : (long)((load->chance >> 33) % (unsigned long long)load->number);
}

static void put_request(struct message *message, struct load *load)
{
    const FCGI_BeginRequestBody begin = { .roleB0 = FCGI_RESPONDER, .flags = FCGI_KEEP_CONN };
    char uri[100], body[200];
    long name = next_name(load);
    bool stores = load->method[0] == 'P';
    snprintf(uri, sizeof uri, stores ? "%s" : "%sCliente%%20%06ld", load->prefix, name);
    int size = stores ? snprintf(body, sizeof body,
                                 "{\"nombre\":\"Cliente %06ld\",\"contacto\":\"cliente%06ld@sky.com\","
                                 "\"servicio\":\"Internet Fibra 1Gbps\"}",
                                 name, name)
                      : 0;
    put_record(message, FCGI_BEGIN_REQUEST, &begin, sizeof begin);
    put_params(message, load, uri, (size_t)size);
    if (size > 0)
        put_record(message, FCGI_STDIN, body, (size_t)size);
    put_record(message, FCGI_STDIN, NULL, 0);
}

static void ask(struct load *load, struct connection *connection)
{
    struct message message = { .size = 0 };
    put_request(&message, load);
    load->asked++;
    connection->busy = true;
    connection->size = 0;
    if (write(connection->fd, message.bytes, message.size) != (ssize_t)message.size)
        fail("write");
}

/* Whether the answer is whole: its last record says that the request ended. */
static bool is_whole(const struct connection *connection)
{
    size_t at = 0;
    while (connection->size - at >= FCGI_HEADER_LEN) {
        const FCGI_Header *header = (const FCGI_Header *)(const void *)(connection->answer + at);
        at += FCGI_HEADER_LEN + (size_t)header->contentLengthB1 * 256 + header->contentLengthB0 + header->paddingLength;
        if (at > connection->size)
            return false;
        if (header->type == FCGI_END_REQUEST)
            return true;
    }
    return false;
}

/* No status at all is 200 (RFC 3875, section 6.2.1). */
static bool is_good(const struct connection *connection)
{
    const char *status = memmem(connection->answer, connection->size, "Status: ", 8);
    return !status || strncmp(status + 8, "200", 3) == 0 || strncmp(status + 8, "201", 3) == 0;
}

static void receive(struct load *load, struct connection *connection)
{
    ssize_t got = read(connection->fd, connection->answer + connection->size, ANSWER_MAX - connection->size);
    if (got <= 0)
        fail("read");
    connection->size += (size_t)got;
    if (!is_whole(connection))
        return;
    if (!is_good(connection)) {
        fprintf(stderr, "%.*s\n", (int)connection->size, (const char *)connection->answer);
        exit(EXIT_FAILURE);
    }
    connection->busy = false;
    load->answered++;
}

static void run(struct load *load)
{
    struct pollfd sockets[CONNECTIONS_MAX];
    for (int i = 0; i < load->count; i++)
        sockets[i] = (struct pollfd){ .fd = load->connections[i].fd, .events = POLLIN };
    while (load->answered < load->wanted) {
        for (int i = 0; i < load->count; i++)
            if (!load->connections[i].busy && load->asked < load->wanted)
                ask(load, &load->connections[i]);
        if (poll(sockets, (nfds_t)load->count, -1) < 0)
            fail("poll");
        for (int i = 0; i < load->count; i++)
            if (sockets[i].revents)
                receive(load, &load->connections[i]);
    }
}

/* Whoever made the socket may not listen yet. */
static bool connect_patiently(int fd, const struct sockaddr_un *address)
{
    for (int tries = 0; tries < 100; tries++) {
        if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
            return true;
        if (errno != ECONNREFUSED)
            return false;
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    return false;
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof address.sun_path)
        fail("the socket's path is too long");
    strcpy(address.sun_path, path);
    if (fd < 0 || !connect_patiently(fd, &address))
        fail(path);
    return fd;
}

/* Nanoseconds that a thread ran, its time in the kernel included. */
static double time_of(const char *pid, const char *thread)
{
    char path[300];
    double used = 0;
    snprintf(path, sizeof path, "/proc/%s/task/%s/schedstat", pid, thread);
    FILE *file = fopen(path, "re");
    if (!file || fscanf(file, "%lf", &used) != 1)
        fail(path);
    fclose(file);
    return used;
}

/* The same of all threads of a process. */
static double time_used(const char *pid)
{
    char path[64];
    double used = 0;
    if (strcmp(pid, "0") == 0)
        return 0;
    snprintf(path, sizeof path, "/proc/%.20s/task", pid);
    DIR *threads = opendir(path);
    if (!threads)
        fail(path);
    for (struct dirent *entry; (entry = readdir(threads));)
        if (entry->d_name[0] != '.')
            used += time_of(pid, entry->d_name);
    closedir(threads);
    return used;
}

int main(int argc, char **argv)
{
    if (argc != 8)
        return fputs("load <socket> <pid> <connections> <requests> <GET|POST> <prefix> <number>\n", stderr), 2;
    struct load load = {
        .method = argv[5], .prefix = argv[6], .number = atol(argv[7]), .wanted = atol(argv[4]), .count = atoi(argv[3])
    };
    if (getenv("LOAD_TOKEN"))
        snprintf(load.credentials, sizeof load.credentials, "Bearer %s", getenv("LOAD_TOKEN"));
    if (load.count < 1 || load.count > CONNECTIONS_MAX || load.wanted < 1 || load.number < (load.method[0] == 'G'))
        return fputs("a number is out of its bounds\n", stderr), 2;
    load.connections = calloc((size_t)load.count, sizeof *load.connections);
    if (!load.connections)
        fail("calloc");
    for (int i = 0; i < load.count; i++)
        load.connections[i].fd = connect_to(argv[1]);
    double before = time_used(argv[2]);
    run(&load);
    printf("%.2f\n", (time_used(argv[2]) - before) / 1000 / (double)load.wanted);
    free(load.connections);
    return EXIT_SUCCESS;
}
