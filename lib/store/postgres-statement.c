/*
 * What is asked and told of each row in SQL. Numbers are bigint; names, documents and keys bytea, which holds any byte
 * and is ordered by bytes; what is written many at a time comes as one array a column.
 */
#include "store/postgres-statement.h"

/*
 * A view's rows: $1 nombre, $2 cliente, $3 from, $4 upto, $5 instant, $6 how many, $7 bytes of documents after which no
 * document is sent. `visible` is false for a row that is only looked at, `oculto` true for one to be forgotten.
 */
#define SELECT_OF(view, bare) (SKY_POSTGRES_SELECT + 2 * (unsigned)(view) + (bare))
#define VIEW(view, shown, where, order)                                \
    [SELECT_OF(view, false)] = ROWS(SENT(order), shown, where, order), \
                     [SELECT_OF(view, true)] = ROWS("NULL::bytea", shown, where, order)
#define ROWS(document, shown, where, order)                                                                        \
    "SELECT " document ", o.documento IS NOT NULL, numero, instante, grupo, cliente, coalesce(deshace, 0), autor," \
    " verbo, nombre, sal, sello, visible, oculto FROM (SELECT o.*, " shown " AS visible,"                          \
    " EXISTS (SELECT 1 FROM olvidos v WHERE v.cliente = o.cliente) AS oculto"                                      \
    " FROM operaciones o WHERE " where " ORDER BY " order " LIMIT $6) AS o ORDER BY " order
#define SENT(order)                                                                                         \
    "CASE WHEN visible AND coalesce(sum(CASE WHEN visible AND NOT oculto THEN octet_length(documento) END)" \
    " OVER (ORDER BY " order " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) < $7 THEN documento END"
#define LIVES "o.documento IS NOT NULL"
#define UP "o.numero"
#define DOWN "o.numero DESC"

/* The last entry of its customer. */
#define STANDS "o.numero = (SELECT max(l.numero) FROM operaciones l WHERE l.cliente = o.cliente AND l.numero <= $4)"

/* An entry that made a customer who was there. */
#define MADE                                                                                                  \
    "o.numero = o.cliente AND (SELECT l.documento IS NOT NULL FROM operaciones l WHERE l.cliente = o.cliente" \
    " AND l.numero <= $4 ORDER BY l.numero DESC LIMIT 1)"
#define AFTER "o.numero > $3 AND o.numero <= $4"
#define BEFORE "o.numero < $3 AND o.numero <= $4"

#define LISTING "cliente, numero, plegado, terminos"

/* Not the entry of a rename that leaves the old name empty. */
#define NO_DEPARTURE                                                                                            \
    "(" LIVES " OR NOT EXISTS (SELECT 1 FROM operaciones s WHERE s.numero = o.numero + 1 AND s.grupo = o.grupo" \
    " AND s.cliente = o.cliente))"

const char *const sky_postgres_texts[SKY_POSTGRES_STATEMENTS] = {
    [SKY_POSTGRES_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [SKY_POSTGRES_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [SKY_POSTGRES_COMMIT] = "COMMIT",
    [SKY_POSTGRES_ROLLBACK] = "ROLLBACK",
    [SKY_POSTGRES_HASTE] = "SET idle_in_transaction_session_timeout = '3s'",
    [SKY_POSTGRES_LOCK] = "SELECT hasta, clientes FROM indizado FOR UPDATE",
    [SKY_POSTGRES_HEAD] = "SELECT numero, instante, sello FROM operaciones ORDER BY numero DESC LIMIT 1",
    [SKY_POSTGRES_IS_THERE] = "SELECT 1 FROM operaciones WHERE numero = $1 AND sello = $2",
    [SKY_POSTGRES_IDENTITY] = "SELECT id, restaurado FROM registro",
    [SKY_POSTGRES_READ] = "SELECT o.documento, o.numero, o.cliente FROM clientes c"
                          " JOIN operaciones o ON o.numero = c.numero WHERE c.nombre = $1",
    [SKY_POSTGRES_NAMES] = "SELECT nombre, true FROM clientes WHERE nombre > $1 ORDER BY nombre LIMIT $2",
    /* From name to name by the index; of each, whether its last entry until then is a document. */
    [SKY_POSTGRES_PAST_NAMES] =
        "WITH RECURSIVE n(nombre) AS ((SELECT nombre FROM operaciones WHERE nombre > $1 ORDER BY nombre LIMIT 1)"
        " UNION ALL SELECT (SELECT o.nombre FROM operaciones o WHERE o.nombre > n.nombre ORDER BY o.nombre LIMIT 1)"
        "  FROM n WHERE n.nombre IS NOT NULL)"
        " SELECT nombre, (SELECT " LIVES " AND NOT EXISTS (SELECT 1 FROM olvidos v WHERE v.cliente = o.cliente)"
        "  FROM operaciones o WHERE o.nombre = n.nombre AND o.numero <= $3 ORDER BY o.numero DESC LIMIT 1)"
        " FROM n WHERE nombre IS NOT NULL LIMIT $2",
    /* Of so many names that the documents of those before each are less than $2 bytes. */
    [SKY_POSTGRES_PRESENT] =
        "SELECT documento, numero, cliente FROM (SELECT o.documento, o.numero, o.cliente, u.orden,"
        "  coalesce(sum(octet_length(o.documento)) OVER (ORDER BY u.orden ROWS BETWEEN UNBOUNDED PRECEDING"
        "  AND 1 PRECEDING), 0) AS antes"
        "  FROM unnest($1::bytea[]) WITH ORDINALITY AS u(nombre, orden) LEFT JOIN clientes c ON c.nombre = u.nombre"
        "  LEFT JOIN operaciones o ON o.numero = c.numero) AS p WHERE antes < $2 ORDER BY orden",
    [SKY_POSTGRES_RECALL] =
        "SELECT r.huella, r.instante, r.numero, r.creado, r.estado, r.puntero, r.texto"
        " FROM unnest($1::bytea[]) WITH ORDINALITY AS u(clave, orden) LEFT JOIN recibos r ON r.clave = u.clave"
        " ORDER BY u.orden",
    [SKY_POSTGRES_APPEND] =
        "INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente, "
        "deshace)"
        " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bytea[], $6::bytea[],"
        " $7::bytea[], $8::bytea[], $9::bigint[], $10::bigint[], $11::bigint[])",
    /* The last one of a name decides: a number, or null when it means nobody any more. */
    [SKY_POSTGRES_POINT] =
        "WITH u AS (SELECT DISTINCT ON (nombre) nombre, numero FROM unnest($1::bytea[], $2::bigint[])"
        "  WITH ORDINALITY AS n(nombre, numero, orden) ORDER BY nombre, orden DESC),"
        " gone AS (DELETE FROM clientes c USING u WHERE c.nombre = u.nombre AND u.numero IS NULL)"
        " INSERT INTO clientes (nombre, numero) SELECT nombre, numero FROM u WHERE numero IS NOT NULL"
        " ON CONFLICT (nombre) DO UPDATE SET numero = excluded.numero",
    [SKY_POSTGRES_KEEP] =
        "INSERT INTO recibos (clave, huella, instante, numero, creado, estado, puntero, texto)"
        " SELECT DISTINCT ON (clave) clave, huella, instante, numero, creado, estado, puntero, texto"
        " FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],"
        " $8::text[]) WITH ORDINALITY"
        " AS u(clave, huella, instante, numero, creado, estado, puntero, texto, orden) ORDER BY clave, orden DESC"
        " ON CONFLICT (clave) DO UPDATE SET huella = excluded.huella, instante = excluded.instante,"
        " numero = excluded.numero, creado = excluded.creado, estado = excluded.estado, puntero = excluded.puntero,"
        " texto = excluded.texto",
    [SKY_POSTGRES_SWEEP] = "DELETE FROM recibos WHERE clave IN"
                           " (SELECT clave FROM recibos WHERE instante <= $1 ORDER BY instante LIMIT $2)",
    [SKY_POSTGRES_PROBE] = "UPDATE sonda SET instante = $1",
    [SKY_POSTGRES_LISTED] = "SELECT hasta, clientes FROM indizado",
    /* What a listing was before is counted as it was when the statement began. Number 0 takes it away. */
    [SKY_POSTGRES_LIST] =
        "WITH u AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])"
        "  AS n(cliente, numero, plegado, terminos)),"
        " before AS (SELECT 1 FROM indice i JOIN u ON i.cliente = u.cliente),"
        " gone AS (DELETE FROM indice i USING u WHERE i.cliente = u.cliente AND u.numero = 0),"
        " put AS (INSERT INTO indice (cliente, numero, plegado, terminos)"
        "  SELECT cliente, numero, plegado, terminos FROM u WHERE numero <> 0 ON CONFLICT (cliente)"
        "  DO UPDATE SET numero = excluded.numero, plegado = excluded.plegado, terminos = excluded.terminos)"
        " UPDATE indizado SET hasta = $5, clientes = clientes + (SELECT count(*) FROM u WHERE numero <> 0)"
        "  - (SELECT count(*) FROM before)",
    [SKY_POSTGRES_ADD_PALABRAS] =
        "INSERT INTO palabras (palabra) SELECT DISTINCT p FROM unnest($1::text[]) AS t, string_to_table(t, ' ') AS p"
        " WHERE p <> '' ON CONFLICT DO NOTHING",
    [SKY_POSTGRES_PALABRAS] = "SELECT coalesce(string_agg(palabra, ' ' ORDER BY palabra), '') FROM"
                              " (SELECT palabra FROM palabras WHERE palabra > $1 ORDER BY palabra LIMIT 8) AS p",
    /*
     * No statistics tell a word that nobody has from one that all have. So the next $4 customers are looked at by
     * themselves, which finds what is common; and unless there are enough among them, the index of terms is asked, for
     * so many rows at most that they can be sorted. `cliente + 0` keeps the primary key out of that.
     */
    [SKY_POSTGRES_FIND] =
        "WITH near AS MATERIALIZED (SELECT " LISTING " FROM (SELECT * FROM indice WHERE cliente > $2 ORDER BY cliente"
        "  LIMIT $4) AS i WHERE busca @@ $1::text::tsquery ORDER BY cliente LIMIT $3),"
        " far AS MATERIALIZED (SELECT " LISTING " FROM indice WHERE (SELECT count(*) FROM near) < $3"
        "  AND busca @@ $1::text::tsquery AND cliente + 0 > $2 LIMIT " SKY_POSTGRES_RARE " + 1)"
        " SELECT " LISTING ", (SELECT count(*) FROM far) > " SKY_POSTGRES_RARE " FROM"
        "  (SELECT * FROM near WHERE (SELECT count(*) FROM near) >= $3 UNION ALL SELECT * FROM far) AS f"
        " ORDER BY cliente LIMIT $3",
    /* What is common, though not among the next ones. */
    [SKY_POSTGRES_FIND_COMMON] = "SELECT " LISTING " FROM indice WHERE (busca @@ $1::text::tsquery) IS TRUE"
                                 " AND cliente > $2 ORDER BY cliente LIMIT $3",
    [SKY_POSTGRES_FIND_ALL] = "SELECT " LISTING " FROM indice"
                              " WHERE (plegado, cliente) > ($1, $2) ORDER BY plegado, cliente LIMIT $3",
    [SKY_POSTGRES_FIND_ALL_BACK] = "SELECT " LISTING " FROM indice"
                                   " WHERE (plegado, cliente) < ($1, $2) ORDER BY plegado DESC, cliente DESC LIMIT $3",
    [SKY_POSTGRES_CLAIM] = "SELECT CASE WHEN pg_try_advisory_lock(current_schema()::regnamespace::oid::int, 1)"
                           " THEN pg_try_advisory_lock($1) ELSE false END",
    [SKY_POSTGRES_IS_CLAIMED] = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
                                " AND (classid::bigint << 32 | objid::bigint) = $1 LIMIT 1",
    [SKY_POSTGRES_DISCLAIM] = "SELECT pg_advisory_unlock_all()",
    [SKY_POSTGRES_MARK] = "INSERT INTO lotes (lote) VALUES ($1)",
    [SKY_POSTGRES_UNMARK] = "DELETE FROM lotes WHERE lote = $1",
    [SKY_POSTGRES_MARKED] = "SELECT coalesce(max(lote), 0) FROM lotes",
    [SKY_POSTGRES_PASSES] =
        "SELECT id, documento, uso FROM pases WHERE id >= $1 AND id < $1 || chr(1114111) ORDER BY id",
    [SKY_POSTGRES_FACTS] = "SELECT numero, instante, autor, verbo, sobre, detalle FROM auditoria WHERE numero < $1"
                           " ORDER BY numero DESC LIMIT $2",
    [SKY_POSTGRES_ADMIT] = "INSERT INTO pases (id, documento, uso) VALUES ($1, $2, $3) ON CONFLICT (id)"
                           " DO UPDATE SET documento = excluded.documento, uso = excluded.uso",
    [SKY_POSTGRES_DISMISS] = "DELETE FROM pases WHERE id = $1",
    [SKY_POSTGRES_RECORD] = "INSERT INTO auditoria (numero, instante, autor, verbo, sobre, detalle)"
                            " SELECT coalesce(max(numero), 0) + 1, $1, $2, $3, $4, $5 FROM auditoria",
    [SKY_POSTGRES_NOTE_USE] = "UPDATE pases p SET uso = u.uso FROM (SELECT id, max(uso) AS uso"
                              " FROM unnest($1::text[], $2::bigint[]) AS n(id, uso) GROUP BY id) AS u"
                              " WHERE p.id = u.id AND p.uso < u.uso",
    [SKY_POSTGRES_OBLIVION] =
        "SELECT cliente, hasta FROM olvidos ORDER BY hasta >= 0, cliente = 0, hasta DESC, cliente LIMIT 1",
    [SKY_POSTGRES_COUNT] = "SELECT (SELECT count(*) FROM operaciones WHERE cliente = $1),"
                           " EXISTS (SELECT 1 FROM olvidos WHERE cliente = $1)",
    [SKY_POSTGRES_IS_KEPT] = "SELECT 1 FROM recibos WHERE numero = $1 AND texto = '' LIMIT 1",
    [SKY_POSTGRES_FORGET] =
        "WITH gone AS (DELETE FROM clientes WHERE nombre IN (SELECT nombre FROM operaciones WHERE cliente = $1)"
        "  AND numero IN (SELECT numero FROM operaciones WHERE cliente = $1))"
        " INSERT INTO olvidos (cliente, hasta) VALUES ($1, -1) ON CONFLICT DO NOTHING",
    [SKY_POSTGRES_NOTED] = "UPDATE olvidos SET hasta = 0 WHERE cliente = $1 AND hasta < 0",
    [SKY_POSTGRES_ERASE] = "UPDATE operaciones SET nombre = '', documento = NULL, sal = $2 WHERE numero = $1",
    [SKY_POSTGRES_REPLACE] = "UPDATE operaciones SET documento = $3, sal = $2 WHERE numero = $1",
    [SKY_POSTGRES_BLANK] = "UPDATE recibos SET huella = decode(repeat('00', 32), 'hex') WHERE numero = $1"
                           " AND texto = ''",
    [SKY_POSTGRES_REACH] = "UPDATE olvidos SET hasta = $2 WHERE cliente = $1",
    [SKY_POSTGRES_DISOWN] = "DELETE FROM palabras WHERE palabra = $1",
    [SKY_POSTGRES_FORGOT] = "DELETE FROM olvidos WHERE cliente = $1",
    [SKY_POSTGRES_BEGIN_CLEAN] = "INSERT INTO olvidos (cliente, hasta) VALUES (0, 0)"
                                 " ON CONFLICT (cliente) DO UPDATE SET hasta = 0",
    [SKY_POSTGRES_DROP_REFUSALS] = "DELETE FROM recibos WHERE clave IN"
                                   " (SELECT clave FROM recibos WHERE texto <> '' ORDER BY instante LIMIT $1)",
    [SKY_POSTGRES_NOTICE] = "SELECT texto FROM aviso",
    /* While there is one, releases that know of none are kept out. */
    [SKY_POSTGRES_POST] = "WITH e AS (UPDATE esquema SET minima = 2 WHERE version = 2) INSERT INTO aviso VALUES ($1)",
    [SKY_POSTGRES_UNPOST] = "WITH e AS (UPDATE esquema SET minima = 1 WHERE version = 2) DELETE FROM aviso",
    [SKY_POSTGRES_ADOPT] = "UPDATE registro SET id = $1, restaurado = $2::bigint <> 0",
    [SKY_POSTGRES_RECEIPTS] =
        "SELECT huella, instante, numero, creado, estado, puntero, texto, clave FROM recibos"
        " WHERE instante >= $1 AND (instante, clave) > ($1, $2) ORDER BY instante, clave LIMIT $3",
    VIEW(SKY_VIEW_LOG, "true", "o.numero > $3", UP),
    VIEW(SKY_VIEW_NAME, "true", "o.nombre = $1 AND o.numero <= $4", DOWN),
    VIEW(SKY_VIEW_ENDS, "true", "o.nombre = $1 AND o.documento IS NULL AND o.numero <= $4", DOWN),
    VIEW(SKY_VIEW_WHOSE, "true", "o.cliente = $2 AND o.numero > $3", UP),
    VIEW(SKY_VIEW_CLIENTE, NO_DEPARTURE, "o.cliente = $2 AND o.numero <= $4", DOWN),
    VIEW(SKY_VIEW_BIN, STANDS, "o.documento IS NULL AND " BEFORE, DOWN),
    VIEW(SKY_VIEW_LIVING, LIVES " AND " STANDS, AFTER, UP),
    VIEW(SKY_VIEW_LIVING_DOWN, LIVES " AND " STANDS, BEFORE, DOWN),
    VIEW(SKY_VIEW_MADE, MADE, AFTER, UP),
    VIEW(SKY_VIEW_MADE_DOWN, MADE, BEFORE, DOWN),
    VIEW(SKY_VIEW_TIME, "true", "o.instante <= $5", "o.instante DESC, o.numero DESC"),
};
