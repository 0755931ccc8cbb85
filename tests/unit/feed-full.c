/* More listeners than a feed may have: they are refused, the others stay, and whoever goes makes room. */
#include "feed-reader.h"

enum { MOST = 50 };

static const char refusal[] = "{\"error\":\"El servicio no est\xC3\xA1 disponible; reintente en unos segundos.\"}\n";

static void who_is_too_many_is_told_to_come_back(void **state)
{
    struct stage *stage = *state;
    struct reader readers[MOST];
    int client = new_client(stage->fixture);
    stage->log.head = 1;
    for (int i = 0; i < MOST; i++) {
        readers[i] = new_reader(stage, 0);
        read_until(&readers[i], 0, 1); /* what comes behind the head comes to who is counted */
    }
    for (int i = 0; i < 3; i++) {
        ask(client, "/cambios/0");
        expect(client, "Status: 503\r\n", refusal);
        ask(client, "/cambios/0");
        expect(client, "Retry-After: 1\r\n", refusal);
        ask(client, "/eco/hola");
        expect(client, "Status: 200\r\n", "hola\n");
    }
    stage->log.head = 3;
    for (int i = 0; i < MOST; i++) {
        read_until(&readers[i], 0, 3);
        free_reader(&readers[i]);
    }
    close(client);
}

static void who_goes_makes_room(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 3 * MOST; i++) {
        struct reader reader = new_reader(stage, 0);
        assert_true(read_some(&reader, 4096));
        i -= strstr(reader.text.data, "Status: 503") != NULL; /* the one before is not gone yet */
        free_reader(&reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEED_TEST(who_is_too_many_is_told_to_come_back, start_quick),
        FEED_TEST(who_goes_makes_room, start_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
