"""Metric families that need more than their constructor."""

import itertools
from collections.abc import Sequence

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily


def counter(name: str, text: str, value: float) -> CounterMetricFamily:
    """One counter without labels."""
    return CounterMetricFamily(name, text, value=value)


def histogram(
    name: str, text: str, bounds: Sequence[float], counts: Sequence[int], total: float
) -> HistogramMetricFamily:
    """`counts` are not cumulative and have one entry more than `bounds`."""
    assert len(counts) == len(bounds) + 1
    labels = [*(str(float(bound)) for bound in bounds), "+Inf"]
    buckets = list(zip(labels, map(float, itertools.accumulate(counts)), strict=True))
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=total)
