/* Keys as text, in files that are short. */
#include "base/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"

#define PUBLIC "sky-public-"
#define PRIVATE "sky-private-"
/* More bytes than a file of keys has. */
#define FILE_SIZE 4096

void sky_keyfile_write_public(const unsigned char public[SKY_BOX_KEY_SIZE], char text[SKY_PUBLIC_KEY_TEXT_SIZE])
{
    strcpy(text, PUBLIC);
    sky_hex_write(text + strlen(PUBLIC), public, SKY_BOX_KEY_SIZE);
}

/* --- making */

static int write_pair(int fd, const char *public, const char *private)
{
    int written = dprintf(fd,
                          "# What was encrypted for this public key is read with the private one: keep it apart.\n"
                          "%s\n" PRIVATE "%s\n",
                          public, private);
    return written > 0 ? fsync(fd) : -1;
}

enum sky_status sky_keyfile_make(const char *path, unsigned char public[SKY_BOX_KEY_SIZE], struct sky_error *error)
{
    unsigned char private[SKY_BOX_KEY_SIZE];
    char public_text[SKY_PUBLIC_KEY_TEXT_SIZE], private_text[2 * SKY_BOX_KEY_SIZE + 1];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST
                   ? sky_error_set(error, SKY_CONFLICT,
                                   "%s is there: name a new file, as what it reads would be lost with it", path)
                   : sky_file_fail(error, "make", path);
    sky_crypto_box_pair(public, private);
    sky_keyfile_write_public(public, public_text);
    sky_hex_write(private_text, private, sizeof private);
    if (write_pair(fd, public_text, private_text) < 0 || sky_file_sync_folder_of(path) < 0) {
        sky_file_fail(error, "write", path);
        unlink(path);
    }
    close(fd);
    sky_crypto_wipe(private, sizeof private);
    sky_crypto_wipe(private_text, sizeof private_text);
    return error->status;
}

/* --- reading */

/* The key that follows `mark` at the beginning of a line. */
static bool find(char *text, const char *mark, unsigned char key[SKY_BOX_KEY_SIZE])
{
    char *rest = NULL;
    for (char *line = strtok_r(text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest))
        if (strncmp(line, mark, strlen(mark)) == 0)
            return sky_hex_read(line + strlen(mark), strlen(line + strlen(mark)), key, SKY_BOX_KEY_SIZE);
    return false;
}

static enum sky_status read_file(const char *path, const char *mark, const char *what,
                                 unsigned char key[SKY_BOX_KEY_SIZE], struct sky_error *error)
{
    char text[FILE_SIZE];
    FILE *file = fopen(path, "re");
    if (!file)
        return sky_file_fail(error, "read", path);
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    if (ferror(file))
        sky_file_fail(error, "read", path);
    else if (!find(text, mark, key))
        sky_error_set(error, SKY_INVALID, "%s has no line '%s' and 64 hexadecimal digits: name %s, as sky key makes it",
                      path, mark, what);
    fclose(file);
    sky_crypto_wipe(text, sizeof text);
    return error->status;
}

enum sky_status sky_keyfile_read_private(const char *path, unsigned char private[SKY_BOX_KEY_SIZE],
                                         struct sky_error *error)
{
    return read_file(path, PRIVATE, "the file of a private key", private, error);
}

enum sky_status sky_keyfile_read_public(const char *text, unsigned char public[SKY_BOX_KEY_SIZE],
                                        struct sky_error *error)
{
    size_t mark = strlen(PUBLIC);
    if (strncmp(text, PUBLIC, mark) != 0 && access(text, F_OK) < 0 && errno == ENOENT)
        return sky_error_set(error, SKY_INVALID,
                             "'%s' is neither a public key, " PUBLIC " and 64 hexadecimal digits, nor a file with one",
                             text);
    if (strncmp(text, PUBLIC, mark) != 0)
        return read_file(text, PUBLIC, "a public key, or a file with one", public, error);
    if (!sky_hex_read(text + mark, strlen(text + mark), public, SKY_BOX_KEY_SIZE))
        sky_error_set(error, SKY_INVALID, "'%s' is no public key: " PUBLIC " and 64 hexadecimal digits", text);
    return error->status;
}
