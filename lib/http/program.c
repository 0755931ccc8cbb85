/* From main to the loop: options, settings, limits of the process, and the choice between FastCGI and CGI. */
#include "http/program.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/core.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/version.h"
#include "http/cgi.h"
#include "http/cors.h"
#include "http/openapi.h"
#include "http/serve.h"

/* Bytes of an allocation that is one of its own. */
#define LARGE (256 << 10)

static int print(struct sky_buffer *text)
{
    bool failed = text->failed || fwrite(text->data, 1, text->size, stdout) != text->size || fflush(stdout) != 0;
    sky_buffer_clear(text);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int print_usage(const struct sky_program *program)
{
    fprintf(stderr,
            "%s is a FastCGI program: start it with a listening socket as standard input (spawn-fcgi, systemd),\n"
            "or as plain CGI with REQUEST_METHOD and REQUEST_URI set.\n"
            "Options: --routes, --openapi, --settings, --version.\n",
            program->name);
    return 2;
}

static int run_option(const struct sky_program *program, const char *option)
{
    struct sky_buffer text = { 0 };
    if (strcmp(option, "--routes") == 0)
        sky_route_describe(program->routes, &text);
    else if (strcmp(option, "--openapi") == 0)
        sky_openapi_describe(program, &text);
    else if (strcmp(option, "--settings") == 0)
        sky_settings_describe(&text);
    else if (strcmp(option, "--version") == 0)
        sky_buffer_put_text(&text, SKY_VERSION "\n");
    else
        return print_usage(program);
    return print(&text);
}

/* The loop takes the signals that stop it, in one place; threads inherit the mask. Plain CGI has no loop: they end it,
 * also while it waits for its body. */
static void set_signals(bool loop)
{
    sigset_t stops, pipe;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    pthread_sigmask(loop ? SIG_BLOCK : SIG_UNBLOCK, &stops, NULL);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
}

static void prepare_process(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    sky_core_forbid();
    mallopt(M_ARENA_MAX, 4);
    mallopt(M_MMAP_THRESHOLD, LARGE); /* what a large body took goes back to the system */
    mallopt(M_TRIM_THRESHOLD, 4 * LARGE);
}

/* Without access control nobody but this machine may reach the program. */
static enum sky_status check_reach(const struct sky_settings *settings, struct sky_error *error)
{
    if (settings->access || !sky_serve_is_listener(STDIN_FILENO) || sky_serve_is_local(STDIN_FILENO))
        return SKY_OK;
    return sky_error_set(error, SKY_INVALID,
                         "SKY_ACCESS is 0, and the socket is reached from other machines: listen on loopback, or let "
                         "SKY_ACCESS be 1");
}

/* The registry is served also where nothing can be counted. */
static bool open_metrics(const struct sky_program *program, const struct sky_settings *settings)
{
    struct sky_error error = { 0 };
    if (sky_serve_is_listener(STDIN_FILENO) &&
        sky_metrics_open(settings->metrics, program->name, SKY_VERSION, &error))
        sky_log_event(program->name, "warning", "SKY_METRICS, %s: %s: the program counts for itself",
                      settings->metrics, error.text);
    return true;
}

static bool serve(const struct sky_program *program, struct sky_app *app, const struct sky_settings *settings,
                  struct sky_error *error)
{
    if (sky_serve_is_listener(STDIN_FILENO))
        return sky_serve(program, app, settings, STDIN_FILENO, error) == SKY_OK;
    return sky_cgi_run(program, app) ||
           (sky_error_set(error, SKY_UNAVAILABLE, "the answer could not be written"), false);
}

int sky_program_run(const struct sky_program *program, int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    struct sky_app app = { .access = &sky_access_open };
    bool served = false;
    if (sky_route_check(program->routes, &error)) {
        sky_log_event(program->name, "error", "%s", error.text);
        return EXIT_FAILURE;
    }
    if (argc > 1)
        return run_option(program, argv[1]);
    if (!sky_serve_is_listener(STDIN_FILENO) && !sky_cgi_is_asked())
        return print_usage(program);
    set_signals(sky_serve_is_listener(STDIN_FILENO));
    prepare_process();
    if (sky_crypto_init(&error) == SKY_OK && sky_settings_load(&settings, &error) == SKY_OK &&
        check_reach(&settings, &error) == SKY_OK && sky_clock_set_zone(settings.timezone, &error) == SKY_OK &&
        sky_cors_check(app.origins = settings.cors_origins, &error) == SKY_OK && open_metrics(program, &settings) &&
        (!program->open || program->open(&app, &settings, &error) == SKY_OK))
        served = serve(program, &app, &settings, &error);
    else if (!sky_serve_is_listener(STDIN_FILENO))
        sky_cgi_refuse(program, &error);
    if (program->close)
        program->close(&app);
    sky_metrics_close();
    if (!served)
        sky_log_event(program->name, "error", "%s", error.text);
    return served ? EXIT_SUCCESS : EXIT_FAILURE;
}
