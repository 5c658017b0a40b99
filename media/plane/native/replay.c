#include "replay.h"

uint64_t replay_index(uint64_t newest, uint16_t sequence) {
    if (newest <= 0x8000) {
        return sequence;
    }
    uint64_t rollover = newest >> 16;
    uint16_t low = (uint16_t)newest;
    if (low < 0x8000) {
        rollover -= sequence - low > 0x8000;
    } else {
        rollover += low - 0x8000 > sequence;
    }
    return ((rollover << 16) | sequence) & 0xFFFFFFFFFFFFu;
}

static bool is_fresh(uint64_t newest, const uint64_t *seen, uint64_t size, uint64_t index) {
    if (index > newest) {
        return true;
    }
    if (newest - index >= size) {
        return false;
    }
    return (seen[index % size / 64] >> index % 64 & 1) == 0;
}

static void note(uint64_t *newest, uint64_t *seen, uint64_t size, uint64_t index) {
    if (index > *newest) {
        if (index - *newest >= size) {
            for (uint64_t word = 0; word < size / 64; word++) {
                seen[word] = 0;
            }
        } else {
            for (uint64_t between = *newest + 1; between < index; between++) {
                seen[between % size / 64] &= ~(UINT64_C(1) << between % 64);
            }
        }
        *newest = index;
    }
    seen[index % size / 64] |= UINT64_C(1) << index % 64;
}

bool replay_is_fresh(const ReplayWindow *window, uint64_t index) {
    return is_fresh(window->newest, window->seen, REPLAY_WINDOW, index);
}

void replay_note(ReplayWindow *window, uint64_t index) {
    note(&window->newest, window->seen, REPLAY_WINDOW, index);
}

bool replay_is_fresh_rtcp(const ReplayWindowRtcp *window, uint32_t index) {
    return is_fresh(window->newest, window->seen, REPLAY_WINDOW_RTCP, index);
}

void replay_note_rtcp(ReplayWindowRtcp *window, uint32_t index) {
    note(&window->newest, window->seen, REPLAY_WINDOW_RTCP, index);
}
