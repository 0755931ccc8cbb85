/* What a seal costs: microseconds for the salt and the seal of an entry with a document of ordinary size. */
#include <stdio.h>

#include "base/clock.h"
#include "registry/seal.h"

#define SEALS 200000

int main(void)
{
    static const char documento[] =
        "{\"contacto\":\"maria.lopez@sky.com\",\"nombre\":\"Maria Lopez\",\"servicios\":[{\"descripcion\":"
        "\"Internet Fibra 1Gbps\",\"fecha_contratacion\":\"2026-01-31\"}]}";
    struct sky_error error = { 0 };
    struct sky_entry entry = { .grupo = 1, .cliente = 1, .author = sky_span_of("anonimo"),
                               .verb = sky_span_of("crear"), .nombre = sky_span_of("Maria Lopez"),
                               .documento = sky_span_of(documento) };
    if (sky_crypto_init(&error))
        return 1;
    int64_t began = sky_clock_elapsed();
    for (entry.number = 1; entry.number <= SEALS; entry.number++) {
        sky_crypto_random(entry.salt, sizeof entry.salt);
        sky_seal_compute(entry.seal, &entry, entry.seal);
    }
    printf("%.2f\n", (double)(sky_clock_elapsed() - began) / SEALS);
    return entry.seal[0] == entry.salt[0] && entry.seal[1] == entry.salt[1] ? 2 : 0; /* else nothing is computed */
}
