/*
 * What the two sides of a follower say to each other: `sky ship`, where the registry is, and `sky follow`, which keeps
 * a mirror of it. The follower speaks first and once, of what it has; then only the other side does.
 *
 *   follower  HELLO
 *   ship      WELCOME, then to who has nothing FILE and CHUNK until all of it is there;
 *             to others LEDGER, then groups: ENTRY, RECEIPT, FACT, PASS (a whole set, and PASSES at its end), and END;
 *             or STOP with why it does not go on
 */
#ifndef SKY_REGISTRY_SHIPMENT_H
#define SKY_REGISTRY_SHIPMENT_H

#include "base/frame.h"
#include "store/backend.h"

/* What a frame is. */
#define SKY_SHIP_HELLO 'H'
#define SKY_SHIP_WELCOME 'W'
#define SKY_SHIP_FILE 'F'
#define SKY_SHIP_CHUNK 'D'
#define SKY_SHIP_LEDGER 'L'
#define SKY_SHIP_ENTRY 'E'
#define SKY_SHIP_RECEIPT 'R'
#define SKY_SHIP_FACT 'A'
#define SKY_SHIP_PASS 'P'
#define SKY_SHIP_PASSES 'p'
#define SKY_SHIP_END 'C'
#define SKY_SHIP_STOP 'X'

/* A plain value: what the follower has. */
struct sky_ship_hello {
    bool has_log;
    struct sky_identity identity;
    struct sky_head head;
    int64_t fact; /* the last one's number */
};

/* Reads what a store has, at a moment when nobody writes there. */
enum sky_status sky_ship_read_hello(const struct sky_backend *backend, void *reader, struct sky_ship_hello *has,
                                    struct sky_error *error) SKY_CHECKED;

/* A plain value: the end of a group, all of which becomes true at once; of one that is empty, that there is nothing. */
struct sky_ship_end {
    struct sky_head head; /* of the follower's log with the group */
    int64_t source;       /* the number of the last entry that the source has */
    int64_t lote;         /* the lot that is not whole there, or 0 */
};

void sky_ship_put_hello(struct sky_buffer *out, const struct sky_ship_hello *hello);
void sky_ship_put_welcome(struct sky_buffer *out, const struct sky_identity *identity);
void sky_ship_put_number(struct sky_buffer *out, char kind, int64_t number);       /* FILE */
void sky_ship_put_bytes(struct sky_buffer *out, char kind, struct sky_span bytes); /* CHUNK, LEDGER, PASSES */
void sky_ship_put_entry(struct sky_buffer *out, const struct sky_entry *entry);
void sky_ship_put_receipt(struct sky_buffer *out, const struct sky_receipt *receipt);
void sky_ship_put_fact(struct sky_buffer *out, const struct sky_fact *fact);
void sky_ship_put_pass(struct sky_buffer *out, const struct sky_pass *pass);
void sky_ship_put_end(struct sky_buffer *out, const struct sky_ship_end *end);
void sky_ship_put_stop(struct sky_buffer *out, const struct sky_error *error);

/* The same the other way round; texts are borrowed from the frame. False: it is not as it was put. */
bool sky_ship_take_hello(struct sky_frame *frame, struct sky_ship_hello *hello);
bool sky_ship_take_welcome(struct sky_frame *frame, struct sky_identity *identity);
bool sky_ship_take_entry(struct sky_frame *frame, struct sky_entry *entry);
bool sky_ship_take_receipt(struct sky_frame *frame, struct sky_receipt *receipt);
bool sky_ship_take_fact(struct sky_frame *frame, struct sky_fact *fact);
bool sky_ship_take_pass(struct sky_frame *frame, struct sky_pass *pass);
bool sky_ship_take_end(struct sky_frame *frame, struct sky_ship_end *end);
bool sky_ship_take_stop(struct sky_frame *frame, struct sky_error *error);

#endif
