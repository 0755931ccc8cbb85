/* Everything that an endpoint needs of libsky: the one header that it includes. */
#ifndef SKY_H
#define SKY_H

#include "api/app.h"
#include "api/asked.h"
#include "api/paging.h"
#include "api/reading.h"
#include "api/writing.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "domain/operacion.h"
#include "http/answer.h"
#include "http/feed.h"
#include "http/program.h"
#include "registry/lectura.h"
#include "registry/registro.h"
#include "registry/view.h"

#endif
