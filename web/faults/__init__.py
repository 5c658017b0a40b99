"""Faults injected on purpose into a running server, where HAAT_FAULTS is on."""
