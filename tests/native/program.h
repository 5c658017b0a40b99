/* Bytes read as a program of calls: what the fuzzer changes and the random driver invents. */
#ifndef HAAT_PROGRAM_H
#define HAAT_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Play a whole show with a plane of its own: set up, then one call or datagram after another. */
void play_program(const uint8_t *data, size_t size);

#endif
