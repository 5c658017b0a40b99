/* Lists of outputs. */
#include <stdlib.h>

#include "core.h"

#define FIRST_CAPACITY 2

bool output_list_add(OutputList *list, Output *output) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : FIRST_CAPACITY;
        Output **larger = realloc(list->items, capacity * sizeof(Output *));
        if (larger == NULL) {
            return false;
        }
        list->items = larger;
        list->capacity = capacity;
    }
    list->items[list->count++] = output;
    return true;
}
