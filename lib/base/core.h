/* The core that a process may leave when it dies: its memory, in a file. */
#ifndef SKY_BASE_CORE_H
#define SKY_BASE_CORE_H

/*
 * From now on no core of the process is written, whoever started it with whatever limit: passwords, tokens and
 * customers would be in it. The limit becomes one byte, where it was more: by none a core would still go to a program's
 * pipe, if the system has one for them.
 */
void sky_core_forbid(void);

#endif
