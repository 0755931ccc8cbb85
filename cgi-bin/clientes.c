/* /clientes: the customer side of the original contract, and what a log of every change adds to it. */
#include "sky.h"

static sky_handler listar, leer, crear, actualizar, modificar, eliminar;
static sky_handler contratar, ajustar, terminar;
static sky_handler listar_historial, restaurar, fusionar, distinguir, leer_operacion, deshacer;
static sky_handler listar_papelera, leer_baja, listar_historial_de_baja, restaurar_baja;

static const struct sky_parameter leido[] = { SKY_API_EN, SKY_API_COMPARAR, SKY_PARAMETER_OTHERS, { 0 } };
static const struct sky_parameter historial[] = { SKY_API_LIMITE, SKY_API_CURSOR("cursor", SKY_NOW), { 0 } };
static const struct sky_parameter papelera[] = { SKY_API_LIMITE, SKY_API_CURSOR("cursor", SKY_NOW), SKY_API_EN, { 0 } };
#define CLIENTE                                                                              \
    {                                                                                        \
        .name = "cliente", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = INT64_MAX, \
        .refusal = "El número del cliente no es un número."                                \
    }
static const struct sky_parameter baja[] = { CLIENTE, SKY_API_EN, { 0 } };
static const struct sky_parameter historial_de_baja[] = {
    CLIENTE, SKY_API_LIMITE, SKY_API_CURSOR("cursor", SKY_NOW), { 0 }
};
static const struct sky_parameter cliente[] = { CLIENTE, { 0 } };
static const struct sky_parameter lista[] = {
    { .name = "buscar" },
    { .name = "orden" },
    { .name = "prefijo" },
    { .name = "servicio" },
    { .name = "etiqueta" },
    { .name = "estado" },
    SKY_API_LIMITE,
    { .name = "cursor" },
    SKY_API_DETALLE,
    SKY_API_EN,
    { .name = "numero", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = INT64_MAX },
    SKY_API_BOM,
    SKY_API_SEP,
    SKY_PARAMETER_OTHERS,
    { 0 },
};
static const struct sky_parameter alta[] = {
    { .name = "homonimo", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1 },
    SKY_API_PARECIDO,
    SKY_PARAMETER_OTHERS,
    { 0 },
};
static const struct sky_parameter duplicados[] = {
    SKY_API_LIMITE,
    { .name = "cursor" },
    SKY_API_DUPLICADOS,
    { 0 },
};
static const struct sky_parameter momento[] = { SKY_API_EN, { 0 } };
static const struct sky_parameter servicio[] = { { .name = "fecha_contratacion" }, { 0 } };
static const struct sky_parameter vencimientos[] = { SKY_API_DIAS, SKY_API_BOM, SKY_API_SEP, { 0 } };
static const struct sky_parameter calendario[] = { SKY_API_DIAS, { 0 } };
static const struct sky_parameter numero[] = {
    { .name = "numero",
      .type = SKY_PARAMETER_NUMBER,
      .in_path = true,
      .most = INT64_MAX,
      .refusal = "El número de la operación no es un número." },
    { 0 },
};

static const struct sky_route routes[] = {
    { "GET", "/clientes", SKY_LECTOR, listar, NULL, lista },
    { "POST", "/clientes", SKY_EDITOR, crear, &sky_body_json, alta },
    { "GET", "/clientes/{nombre}", SKY_LECTOR, leer, NULL, leido },
    { "PUT", "/clientes/{nombre}", SKY_EDITOR, actualizar, &sky_body_json, sky_parameters_any },
    { "PATCH", "/clientes/{nombre}", SKY_EDITOR, modificar, &sky_body_merge_patch, NULL },
    { "DELETE", "/clientes/{nombre}", SKY_EDITOR, eliminar, NULL, NULL },
    { "GET", "/clientes/{nombre}/servicios", SKY_LECTOR, sky_api_listar_servicios, NULL, momento },
    { "POST", "/clientes/{nombre}/servicios", SKY_EDITOR, contratar, &sky_body_json, sky_parameters_any },
    { "PATCH", "/clientes/{nombre}/servicios/{descripcion}", SKY_EDITOR, ajustar, &sky_body_merge_patch, servicio },
    { "DELETE", "/clientes/{nombre}/servicios/{descripcion}", SKY_EDITOR, terminar, NULL, servicio },
    { "GET", "/clientes/{nombre}/historial", SKY_LECTOR, listar_historial, NULL, historial },
    { "POST", "/clientes/{nombre}/restaurar", SKY_EDITOR, restaurar, &sky_body_optional_json, NULL },
    { "POST", "/clientes/{nombre}/fusionar", SKY_EDITOR, fusionar, &sky_body_json, NULL },
    { "POST", "/clientes/{nombre}/distinguir", SKY_EDITOR, distinguir, &sky_body_json, NULL },
    { "POST", "/clientes/{nombre}/olvidar", SKY_ADMIN | SKY_RECENT, sky_api_olvidar, NULL, NULL },
    { "GET", "/clientes/{nombre}/expediente", SKY_LECTOR, sky_api_expediente, NULL, NULL },
    { "GET", "/duplicados", SKY_LECTOR, sky_api_duplicados, NULL, duplicados },
    { "GET", "/papelera", SKY_LECTOR, listar_papelera, NULL, papelera },
    { "GET", "/papelera/{cliente}", SKY_LECTOR, leer_baja, NULL, baja },
    { "GET", "/papelera/{cliente}/historial", SKY_LECTOR, listar_historial_de_baja, NULL, historial_de_baja },
    { "POST", "/papelera/{cliente}/restaurar", SKY_EDITOR, restaurar_baja, &sky_body_optional_json, cliente },
    { "POST", "/papelera/{cliente}/olvidar", SKY_ADMIN | SKY_RECENT, sky_api_olvidar_baja, NULL, cliente },
    { "GET", "/papelera/{cliente}/expediente", SKY_LECTOR, sky_api_expediente_por_numero, NULL, cliente },
    { "GET", "/servicios", SKY_LECTOR, sky_api_catalogo, NULL, momento },
    { "GET", "/estados", SKY_LECTOR, sky_api_estados, NULL, momento },
    { "GET", "/etiquetas", SKY_LECTOR, sky_api_etiquetas, NULL, momento },
    { "GET", "/vencimientos", SKY_LECTOR, sky_api_vencimientos, NULL, vencimientos },
    { "GET", "/vencimientos.ics", SKY_LECTOR | SKY_RECENT, sky_api_calendario, NULL, calendario },
    { "GET", "/operaciones/{numero}", SKY_LECTOR, leer_operacion, NULL, numero },
    { "POST", "/operaciones/{numero}/deshacer", SKY_EDITOR, deshacer, NULL, numero },
    { 0 },
};

static const struct sky_program program = {
    .name = "clientes",
    .routes = routes,
    .schemas = sky_cliente_describe,
    .open = sky_api_open,
    .close = sky_api_close,
    .usable = sky_api_is_usable,
    .rest = sky_api_rest,
};

static const struct sky_api_done guardado = { 201, "guardado/actualizado", "/clientes" };
static const struct sky_api_done actualizado = { 200, "actualizado", "/clientes" };
static const struct sky_api_done eliminado = { 200, "eliminado", NULL };
static const struct sky_api_done fusionado = { 200, "fusionado", NULL };
static const struct sky_api_done distinguido = { 200, "distinguido", NULL };
static const struct sky_api_done restaurado = { 200, "restaurado", "/clientes" };

static enum sky_turn leer(struct sky_request *request)
{
    return sky_api_compares(request) ? sky_api_comparar(request) : sky_api_leer(request);
}

static enum sky_turn crear(struct sky_request *request)
{
    char hoy[SKY_CLOCK_DAY_SIZE];
    sky_clock_today(hoy);
    struct sky_operacion *operacion = sky_operacion_crear(sky_request_arena(request), sky_request_json(request),
                                                          sky_span_of(hoy), sky_request_error(request));
    if (!operacion)
        return sky_api_submit(request, NULL, &guardado);
    operacion->homonimo = sky_request_number(request, "homonimo");
    return sky_api_submit(request, sky_api_compare(request, operacion, sky_request_json(request)), &guardado);
}

/* Without a "contacto" there is nothing to write, but whether the customer exists still decides. */
static enum sky_turn actualizar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    struct sky_operacion *operacion =
        sky_operacion_contactar(sky_request_arena(request), nombre, sky_request_json(request), error);
    if (!operacion && !error->status)
        return sky_api_answer_unchanged(request, nombre, &actualizado);
    return sky_api_submit(request, operacion, &actualizado);
}

static enum sky_turn contratar(struct sky_request *request)
{
    struct sky_span nombre;
    char hoy[SKY_CLOCK_DAY_SIZE];
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    sky_clock_today(hoy);
    return sky_api_submit(request,
                          sky_operacion_contratar(sky_request_arena(request), nombre, sky_request_json(request),
                                                  sky_span_of(hoy), sky_request_error(request)),
                          &guardado);
}

static struct sky_servicio_key read_servicio(struct sky_request *request)
{
    return (struct sky_servicio_key){ sky_request_path(request, "descripcion"),
                                      sky_request_text(request, "fecha_contratacion") };
}

static enum sky_turn ajustar(struct sky_request *request)
{
    struct sky_span nombre;
    char hoy[SKY_CLOCK_DAY_SIZE];
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    sky_clock_today(hoy);
    return sky_api_submit(request,
                          sky_operacion_ajustar(sky_request_arena(request), nombre, read_servicio(request),
                                                sky_request_json(request), sky_span_of(hoy),
                                                sky_request_error(request)),
                          &actualizado);
}

static enum sky_turn terminar(struct sky_request *request)
{
    struct sky_span nombre;
    char hoy[SKY_CLOCK_DAY_SIZE];
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    sky_clock_today(hoy);
    return sky_api_submit(request,
                          sky_operacion_terminar(sky_request_arena(request), nombre, read_servicio(request),
                                                 sky_span_of(hoy), sky_request_error(request)),
                          &actualizado);
}

static enum sky_turn modificar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(request,
                          sky_operacion_modificar(sky_request_arena(request), nombre, sky_request_json(request),
                                                  sky_request_error(request)),
                          &actualizado);
}

static enum sky_turn eliminar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(
        request, sky_operacion_eliminar(sky_request_arena(request), nombre, sky_request_error(request)), &eliminado);
}

/* An operation on who is named in the path, by what the body says. */
typedef struct sky_operacion *making(struct sky_arena *arena, struct sky_span nombre, const struct sky_json *json,
                                     struct sky_error *error);

static enum sky_turn submit_made(struct sky_request *request, making *make, const struct sky_api_done *done)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(
        request, make(sky_request_arena(request), nombre, sky_request_json(request), sky_request_error(request)), done);
}

static enum sky_turn restaurar(struct sky_request *request)
{
    return submit_made(request, sky_operacion_restaurar, &restaurado);
}

static enum sky_turn fusionar(struct sky_request *request)
{
    return submit_made(request, sky_operacion_fusionar, &fusionado);
}

static enum sky_turn distinguir(struct sky_request *request)
{
    return submit_made(request, sky_operacion_distinguir, &distinguido);
}

static enum sky_turn restaurar_baja(struct sky_request *request)
{
    return sky_api_submit(request,
                          sky_operacion_restaurar_cliente(sky_request_arena(request),
                                                          sky_request_number(request, "cliente"),
                                                          sky_request_json(request), sky_request_error(request)),
                          &restaurado);
}

/* --- who there is */

/* Who has the number at the moment, under whatever name: one, or nobody. */
static enum sky_turn listar_numero(struct sky_request *request)
{
    static const char *const others[] = { "buscar", "orden",  "prefijo", "servicio", "etiqueta",
                                          "estado", "limite", "cursor",  "detalle",  NULL };
    struct sky_lectura lectura;
    struct sky_entry last;
    if (sky_api_refuse_beside(request, "numero", others) || sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    enum sky_status status =
        sky_lectura_entry_of(&lectura, sky_request_arena(request), sky_request_number(request, "numero"),
                             lectura.moment, true, &last, sky_request_error(request));
    sky_lectura_close(&lectura);
    if (status)
        return sky_answer_failure(request);
    struct sky_buffer *list = sky_buffer_new(sky_request_arena(request));
    if (!list)
        return sky_error_memory(sky_request_error(request)), sky_answer_failure(request);
    sky_buffer_put_text(list, "[");
    if (last.lives) {
        sky_api_name_cliente(request, last.cliente);
        sky_json_write_string(list, last.nombre);
    }
    sky_buffer_put_text(list, "]");
    return sky_api_answer_tagged(request, lectura.moment, true, sky_buffer_span(list));
}

/* Without a word on whom to list, all names, as they have always been. */
static enum sky_turn listar(struct sky_request *request)
{
    if (sky_request_text(request, "numero").data)
        return listar_numero(request);
    if (sky_request_text(request, "buscar").data)
        return sky_api_answer_search(request);
    if (sky_api_exports(request))
        return sky_api_exportar(request);
    return sky_api_wants_pages(request) ? sky_api_answer_list(request) : sky_api_listar(request);
}

/* --- what the log tells */

static enum sky_status find_cliente(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_span nombre;
    if (sky_api_nombre(page->request, &nombre))
        return error->status;
    if (sky_historial_cliente(lectura, nombre, &page->cliente, error) == SKY_OK)
        sky_api_name_cliente(page->request, page->cliente);
    return error->status;
}

static enum sky_status slice_historial(const struct sky_api_page *page, struct sky_lectura *lectura,
                                       struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_historial(lectura, page->cliente, page->from, page->left, arena, slice, error);
}

static enum sky_turn listar_historial(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .begin = find_cliente, .slice = slice_historial };
    return sky_api_answer_page(request, &view);
}

static enum sky_status slice_papelera(const struct sky_api_page *page, struct sky_lectura *lectura,
                                      struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_papelera(lectura, page->from, page->left, arena, slice, error);
}

static enum sky_turn listar_papelera(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .slice = slice_papelera };
    return sky_api_answer_page(request, &view);
}

static enum sky_status find_baja(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_baja found;
    page->cliente = sky_request_number(page->request, "cliente");
    if (sky_papelera_find(lectura, sky_request_arena(page->request), page->cliente, &found, error) == SKY_OK)
        sky_api_name_cliente(page->request, page->cliente);
    return error->status;
}

static enum sky_turn listar_historial_de_baja(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .begin = find_baja, .slice = slice_historial };
    return sky_api_answer_page(request, &view);
}

/* One item of a view, about a customer. */
static enum sky_turn answer_item(struct sky_request *request, const struct sky_item *item, int64_t number)
{
    if (sky_request_error(request)->status)
        return sky_answer_failure(request);
    sky_api_name_cliente(request, number);
    if (item->number == 0) /* it may not be what a client knows by its tag */
        return sky_answer(request, 200, item->json);
    return sky_api_answer_tagged(request, item->number, false, item->json);
}

static enum sky_turn leer_baja(struct sky_request *request)
{
    struct sky_lectura lectura;
    struct sky_item item;
    int64_t number = sky_request_number(request, "cliente");
    struct sky_error *error = sky_request_error(request);
    if (sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    error->status = sky_papelera_cliente(&lectura, number, sky_request_arena(request), &item, error);
    sky_lectura_close(&lectura);
    return answer_item(request, &item, number);
}

static enum sky_turn answer_operacion(struct sky_request *request, void *nothing)
{
    struct sky_lectura lectura;
    struct sky_item item;
    int64_t number;
    struct sky_error *error = sky_request_error(request);
    (void)nothing;
    if (sky_lectura_open(&lectura, sky_request_app(request)->registro, SKY_NOW, error))
        return sky_answer_failure(request);
    error->status = sky_historial_operacion(&lectura, sky_request_number(request, "numero"), sky_request_arena(request),
                                            &item, &number, error);
    sky_lectura_close(&lectura);
    return answer_item(request, &item, number);
}

/* Two documents of any size are compared. */
static enum sky_turn leer_operacion(struct sky_request *request)
{
    return sky_request_yield(request, NULL, answer_operacion);
}

static enum sky_turn deshacer(struct sky_request *request)
{
    return sky_api_submit(request,
                          sky_operacion_deshacer(sky_request_arena(request), sky_request_number(request, "numero"),
                                                 sky_request_error(request)),
                          NULL);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
