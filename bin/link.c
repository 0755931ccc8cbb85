/* The shell on the other side gets one line; a folder's name is quoted in it. */
#include "bin/link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"

/* What ssh ends with by itself, and a shell that finds no such command. */
#define SSH_FAILED 255
#define NOT_FOUND 127
/* Nanoseconds between two looks whether it has ended, and looks after which it is made to. */
#define PAUSE 10000000
#define TERM_AFTER 100
#define KILL_AFTER 300

extern char **environ;

/* --- what it is called */

static bool is_folder(const char *text)
{
    struct stat there;
    return *text == '/' || *text == '.' || (stat(text, &there) == 0 && S_ISDIR(there.st_mode));
}

/* Nothing that ssh takes for an option, or a shell for anything but a name. */
static bool is_host(const char *host)
{
    static const char of_names[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@:%";
    return *host && *host != '-' && !strstr(host, "@-") && host[strspn(host, of_names)] == '\0';
}

enum sky_status link_parse(const char *text, struct link_source *source, struct sky_error *error)
{
    *source = (struct link_source){ .text = text };
    const char *colon = is_folder(text) ? NULL : strstr(text, ":/");
    if (is_folder(text))
        source->folder = strdup(text);
    else
        source->host = colon ? strndup(text, (size_t)(colon - text)) : strdup(text);
    if (colon)
        source->folder = strdup(colon + 1);
    if ((!source->host && !source->folder) || (colon && !source->folder))
        return sky_error_memory(error);
    if (source->host && !is_host(source->host))
        return sky_error_set(
            error, SKY_INVALID,
            "'%s' is neither a folder that is there nor a host, as in sky@host.example.org, nor a folder"
            " of one, as in host:/var/lib/sky",
            text);
    return SKY_OK;
}

void link_clear(struct link_source *source)
{
    free(source->host);
    free(source->folder);
    *source = (struct link_source){ 0 };
}

/* --- the process */

/* The command for the shell on the other host. */
static char *remote_command(const struct link_source *source, struct sky_error *error)
{
    struct sky_buffer command = { 0 };
    sky_buffer_put_text(&command, source->folder ? "sky ship '" : "sky ship");
    for (const char *at = source->folder; at && *at; at++)
        if (*at == '\'')
            sky_buffer_put_text(&command, "'\\''");
        else
            sky_buffer_put(&command, at, 1);
    sky_buffer_put(&command, source->folder ? "'" : "", source->folder ? 2 : 1);
    if (!command.failed)
        return command.data;
    sky_buffer_clear(&command);
    return sky_error_memory(error), NULL;
}

static enum sky_status spawn(const struct link_source *source, const int in[2], const int out[2], pid_t *pid,
                             struct sky_error *error)
{
    posix_spawn_file_actions_t actions;
    char *command = source->host ? remote_command(source, error) : NULL;
    char *const there[] = { "ssh",   "-T",
                            "-o",    "BatchMode=yes",
                            "-o",    "ConnectTimeout=10",
                            "-o",    "ServerAliveInterval=5",
                            "-o",    "ServerAliveCountMax=2",
                            "--",    source->host,
                            command, NULL };
    char *const here[] = { "sky", "ship", source->folder, NULL };
    if (error->status)
        return error->status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, in[1], STDOUT_FILENO);
    int failed = source->host ? posix_spawnp(pid, "ssh", &actions, NULL, there, environ)
                              : posix_spawn(pid, "/proc/self/exe", &actions, NULL, here, environ);
    posix_spawn_file_actions_destroy(&actions);
    free(command);
    return failed ? sky_error_set(error, SKY_INVALID, "cannot run %s: %s", source->host ? "ssh" : "sky ship",
                                  strerror(failed))
                  : SKY_OK;
}

enum sky_status link_begin(const struct link_source *source, struct link *link, struct sky_error *error)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) < 0)
        return sky_error_set(error, SKY_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
    if (pipe2(out, O_CLOEXEC) < 0) {
        close(in[0]);
        close(in[1]);
        return sky_error_set(error, SKY_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
    }
    *link = (struct link){ .in = in[0], .out = out[1] };
    enum sky_status status = spawn(source, in, out, &link->pid, error);
    close(in[1]);
    close(out[0]);
    if (status) {
        close(link->in);
        close(link->out);
    }
    return status;
}

/* An end that came before ours says more than that nothing came any more. */
static void explain(const struct link_source *source, int code, struct sky_error *error)
{
    if (error->status != SKY_UNAVAILABLE || !source->host || !WIFEXITED(code))
        return;
    const char *why = WEXITSTATUS(code) == SSH_FAILED  ? "ssh did not get there, or lost it; what it says stands above"
                      : WEXITSTATUS(code) == NOT_FOUND ? "there is no sky where its shell looks for commands"
                                                       : NULL;
    if (why)
        snprintf(error->text, sizeof error->text, "%s: %s", source->host, why);
}

/* Closed, it ends by itself, unless it hangs. */
void link_end(const struct link_source *source, struct link *link, struct sky_error *error)
{
    int code = 0;
    close(link->in);
    close(link->out);
    for (int i = 0; waitpid(link->pid, &code, WNOHANG) == 0; i++) {
        if (i == TERM_AFTER || i == KILL_AFTER)
            kill(link->pid, i == TERM_AFTER ? SIGTERM : SIGKILL);
        nanosleep(&(struct timespec){ .tv_nsec = PAUSE }, NULL);
    }
    explain(source, code, error);
}
