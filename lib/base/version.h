/* The release, which the build sets. */
#ifndef SKY_BASE_VERSION_H
#define SKY_BASE_VERSION_H

#ifndef SKY_VERSION
#define SKY_VERSION "0.0.0"
#endif

#endif
