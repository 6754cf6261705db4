"""How long work takes: the median of several runs, while nothing is collected."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median


def microseconds(
    work: Callable[[], object], budget: float, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The median time of one run of `work`, in so many seconds or at least three runs."""
    work()
    times: list[float] = []
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        while len(times) < 3 or (time.perf_counter() - began < budget and len(times) < 200):
            start = clock()
            work()
            times.append(clock() - start)
    finally:
        gc.enable()
    return median(times) * 1e6
