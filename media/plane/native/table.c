#include "table.h"

#include <stdlib.h>

#define LEAST_SIZE 64

static size_t home_of(const Table *table, uint64_t key) {
    key ^= key >> 30;
    key *= 0xBF58476D1CE4E5B9u;
    key ^= key >> 27;
    key *= 0x94D049BB133111EBu;
    return (size_t)(key ^ key >> 31) & (table->size - 1);
}

/* The key's slot, or the free slot where it belongs; there is always a free one. */
static size_t slot_of(const Table *table, uint64_t key) {
    size_t slot = home_of(table, key);
    while (table->values[slot] != NULL && table->keys[slot] != key) {
        slot = (slot + 1) & (table->size - 1);
    }
    return slot;
}

void *table_get(const Table *table, uint64_t key) {
    return table->count == 0 ? NULL : table->values[slot_of(table, key)];
}

static bool grow(Table *table) {
    Table larger = {.size = table->size ? table->size * 2 : LEAST_SIZE};
    larger.keys = calloc(larger.size, sizeof *larger.keys);
    larger.values = calloc(larger.size, sizeof *larger.values);
    if (larger.keys == NULL || larger.values == NULL) {
        table_free(&larger);
        return false;
    }
    for (size_t slot = 0; slot < table->size; slot++) {
        if (table->values[slot] != NULL) {
            size_t to = slot_of(&larger, table->keys[slot]);
            larger.keys[to] = table->keys[slot];
            larger.values[to] = table->values[slot];
        }
    }
    larger.count = table->count;
    table_free(table);
    *table = larger;
    return true;
}

bool table_put(Table *table, uint64_t key, void *value) {
    if ((table->count + 1) * 2 > table->size && !grow(table)) {
        return false;
    }
    size_t slot = slot_of(table, key);
    table->count += table->values[slot] == NULL;
    table->keys[slot] = key;
    table->values[slot] = value;
    return true;
}

void *table_remove(Table *table, uint64_t key) {
    if (table->count == 0) {
        return NULL;
    }
    size_t hole = slot_of(table, key);
    void *removed = table->values[hole];
    if (removed == NULL) {
        return NULL;
    }
    table->count--;
    table->values[hole] = NULL;
    size_t mask = table->size - 1;
    for (size_t slot = (hole + 1) & mask; table->values[slot] != NULL; slot = (slot + 1) & mask) {
        size_t home = home_of(table, table->keys[slot]);
        if (((slot - home) & mask) >= ((slot - hole) & mask)) { /* the hole lies on its way */
            table->keys[hole] = table->keys[slot];
            table->values[hole] = table->values[slot];
            table->values[slot] = NULL;
            hole = slot;
        }
    }
    return removed;
}

void table_free(Table *table) {
    free(table->keys);
    free(table->values);
    *table = (Table){0};
}
