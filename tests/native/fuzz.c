/* libFuzzer's entry. */
#include "indices.h"
#include "program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    indices_forget();
    play_program(data, size);
    return 0;
}
