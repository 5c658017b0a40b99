/* Hash table from 64-bit keys to pointers. */
#ifndef HAAT_TABLE_H
#define HAAT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t *keys;
    void **values; /* NULL marks a free slot */
    size_t size;   /* a power of two, or 0 before the first entry */
    size_t count;
} Table;

void *table_get(const Table *table, uint64_t key);

/* Puts a value that is not NULL in place of the key's old one; false when memory is short. */
bool table_put(Table *table, uint64_t key, void *value);

/* The value that was removed, or NULL. */
void *table_remove(Table *table, uint64_t key);

void table_free(Table *table);

#endif
