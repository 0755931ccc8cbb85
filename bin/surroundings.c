/* Whatever cannot be looked at stays unknown. */
#include "bin/surroundings.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bin/answering.h"

/* Milliseconds. */
#define SECOND 1000

static void look_at_backups(struct surroundings *seen, const char *folder)
{
    char pattern[SURROUNDINGS_PATH];
    struct stat file;
    glob_t found;
    seen->backups_known = stat(folder, &file) == 0;
    snprintf(pattern, sizeof pattern, "%s/*.db{,.zst}", folder);
    if (glob(pattern, GLOB_NOSORT | GLOB_BRACE, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (stat(found.gl_pathv[i], &file) != 0 || !S_ISREG(file.st_mode))
            continue;
        int64_t instant = (int64_t)file.st_mtim.tv_sec * SECOND + file.st_mtim.tv_nsec / 1000000;
        if (instant < seen->backup_instant)
            continue;
        seen->backup_instant = instant;
        snprintf(seen->backup, sizeof seen->backup, "%s", found.gl_pathv[i]);
    }
    globfree(&found);
}

static void ask_program(struct surroundings *seen, const char *socket)
{
    struct sky_error error = { 0 };
    struct program_seen *program = &seen->programs[seen->programs_count];
    if (seen->programs_count == PROGRAMS_MAX)
        return;
    seen->programs_count++;
    snprintf(program->socket, sizeof program->socket, "%s", socket);
    if (answering_ask(socket, &program->took, &error)) {
        program->took = -1;
        snprintf(program->why, sizeof program->why, "%.*s", (int)sizeof program->why - 1, error.text);
    }
}

static void look_at_programs(struct surroundings *seen, const char *folder)
{
    char pattern[SURROUNDINGS_PATH];
    for (size_t i = 0; i < 2; i++) {
        glob_t found;
        snprintf(pattern, sizeof pattern, i == 0 ? "%s/*.sock" : "%s/*/*.sock", folder);
        if (glob(pattern, 0, NULL, &found) != 0)
            continue;
        for (size_t j = 0; j < found.gl_pathc; j++)
            ask_program(seen, found.gl_pathv[j]);
        globfree(&found);
    }
}

void surroundings_look(struct surroundings *seen, const char *file, const char *backups, const char *sockets)
{
    *seen = (struct surroundings){ 0 };
    sky_disk_look(file, &seen->disk);
    look_at_backups(seen, backups);
    look_at_programs(seen, sockets);
}
