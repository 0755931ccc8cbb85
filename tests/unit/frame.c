/* Frames: what is put is what is taken, whatever pieces it comes in; what is none is refused before it is believed. */
#include "directory.h"

#include <signal.h>

#include "base/frame.h"

static void write_all(int fd, struct sky_span bytes, size_t piece)
{
    for (size_t i = 0; i < bytes.size; i += piece)
        assert_true(write(fd, bytes.data + i, bytes.size - i < piece ? bytes.size - i : piece) > 0);
}

static void put_some(struct sky_buffer *out)
{
    for (int64_t i = 0; i < 3; i++) {
        size_t place = sky_frame_begin(out, (char)('a' + i));
        sky_frame_put_number(out, i ? -i : INT64_MAX);
        sky_frame_put_text(out, i == 1 ? (struct sky_span){ 0 } : SPAN("t\0xt"));
        sky_buffer_put(out, "bytes", 5);
        sky_frame_end(out, place);
    }
}

static void what_is_put_is_taken(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 100; piece += 7) {
        int ends[2];
        struct sky_buffer out = { 0 };
        struct sky_frame frame;
        struct sky_error error = { 0 };
        assert_int_equal(pipe(ends), 0);
        struct sky_frames frames = { .fd = ends[0] };
        put_some(&out);
        write_all(ends[1], sky_buffer_span(&out), piece);
        close(ends[1]);
        for (int64_t i = 0; i < 3; i++) {
            char bytes[5];
            assert_int_equal(sky_frames_next(&frames, 1000, &frame, &error), SKY_OK);
            assert_int_equal(frame.kind, 'a' + i);
            assert_int_equal(sky_frame_take_number(&frame), i ? -i : INT64_MAX);
            struct sky_span text = sky_frame_take_text(&frame);
            assert_span("text", text, i == 1 ? (struct sky_span){ 0 } : SPAN("t\0xt"));
            assert_int_equal(text.data == NULL, i == 1);
            assert_false(sky_frame_is_taken(&frame));
            sky_frame_take_bytes(&frame, bytes, sizeof bytes);
            assert_memory_equal(bytes, "bytes", 5);
            assert_true(sky_frame_is_taken(&frame));
        }
        assert_int_equal(sky_frames_next(&frames, 1000, &frame, &error), SKY_UNAVAILABLE);
        assert_contains("end", error.text, "has ended");
        sky_frames_clear(&frames);
        sky_buffer_clear(&out);
        close(ends[0]);
    }
}

static void what_is_not_there_is_not_taken(void **state)
{
    (void)state;
    struct sky_frame frame = { .body = SPAN("\0\0\0\0\0\0\0\x05"
                                            "abc") };
    assert_null(sky_frame_take_text(&frame).data);
    assert_true(frame.is_bad);
    assert_int_equal(sky_frame_take_number(&frame), 0);
    assert_false(sky_frame_is_taken(&frame));
    frame = (struct sky_frame){ .body = SPAN("\xff\xff\xff\xff\xff\xff\xff\xfe") };
    assert_null(sky_frame_take_text(&frame).data);
    assert_true(frame.is_bad);
    frame = (struct sky_frame){ .body = SPAN("1234567") };
    assert_int_equal(sky_frame_take_number(&frame), 0);
    assert_true(frame.is_bad);
}

static enum sky_status read_of(struct sky_span bytes, struct sky_error *error)
{
    int ends[2];
    struct sky_frame frame;
    *error = (struct sky_error){ 0 };
    assert_int_equal(pipe(ends), 0);
    struct sky_frames frames = { .fd = ends[0] };
    write_all(ends[1], bytes, bytes.size);
    enum sky_status status = sky_frames_next(&frames, 50, &frame, error);
    sky_frames_clear(&frames);
    close(ends[0]);
    close(ends[1]);
    return status;
}

static void sizes_and_silence_are_bounded(void **state)
{
    (void)state;
    struct sky_error error;
    assert_int_equal(read_of(SPAN("E\xff\xff\xff\xff"), &error), SKY_INVALID);
    assert_int_equal(read_of(SPAN("Welcome to host"), &error), SKY_INVALID);
    assert_int_equal(read_of(SPAN("E\0\0\0\5abc"), &error), SKY_UNAVAILABLE);
    assert_contains("silence", error.text, "silent");
}

static void nobody_to_write_to_is_told(void **state)
{
    (void)state;
    int ends[2];
    struct sky_buffer out = { 0 };
    struct sky_error error = { 0 };
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    put_some(&out);
    assert_int_equal(sky_frame_write(&out, ends[1], &error), SKY_UNAVAILABLE);
    sky_buffer_clear(&out);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_taken),
        cmocka_unit_test(what_is_not_there_is_not_taken),
        cmocka_unit_test(sizes_and_silence_are_bounded),
        cmocka_unit_test(nobody_to_write_to_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
