/* What the rooms above need of the store: the contract of a backend, the one way in for writes, verifying. */
#ifndef SKY_STORE_STORE_H
#define SKY_STORE_STORE_H

#include "store/backend.h"
#include "store/batch.h"
#include "store/verify.h"

#endif
