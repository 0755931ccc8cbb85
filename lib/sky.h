/* Everything that an endpoint needs of libsky: the one header that it includes. */
#ifndef SKY_H
#define SKY_H

#include "base/clock.h"
#include "base/etag.h"
#include "base/log.h"
#include "base/percent.h"
#include "base/prefer.h"
#include "base/query.h"
#include "base/text.h"
#include "base/version.h"
#include "domain/cliente.h"
#include "domain/historial.h"
#include "domain/nombre.h"
#include "domain/operacion.h"
#include "domain/registro.h"
#include "http/answer.h"
#include "http/feed.h"
#include "http/program.h"
#include "http/request.h"
#include "http/route.h"

#endif
