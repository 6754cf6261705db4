"""What is counted, for Prometheus: requests, their time, where answers came from, how work ended.

Several processes count together in the folder that PROMETHEUS_MULTIPROC_DIR names (`app.server` makes one);
without it each counts alone.
"""

import os
from collections import Counter as Tally

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from app import keeping, workers
from app.web.once import Once

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)

_requests = Counter("backgraph_requests", "Requests by endpoint and status", ["endpoint", "status"])
_seconds = Histogram("backgraph_seconds", "Seconds for a request", ["endpoint"], buckets=BUCKETS)
_refused = Histogram("backgraph_refused_seconds", "Seconds until somebody was turned away", buckets=BUCKETS)
_answers = Counter("backgraph_answers", "Answers by where they came from", ["source"])
_ended = Counter("backgraph_work_ended", "Work of processes that ended without a result", ["reason"])
_queue = Gauge("backgraph_worker_queue", "Tasks that run or wait", multiprocess_mode="livesum")
_inside = Gauge("backgraph_requests_inside", "Requests that compute or wait", multiprocess_mode="livesum")
_weight = Gauge("backgraph_cache_bytes", "Bytes of finished answers", multiprocess_mode="livesum")
_kept = Gauge("backgraph_kept_bytes", "Bytes of results that are kept", multiprocess_mode="livesum")
_told: Tally[str] = Tally()  # what `_ended` has heard of already


def count(endpoint: str, status: int, seconds: float, source: str, once: Once) -> None:
    """Count a request that has been answered, and look at how everything stands."""
    _requests.labels(endpoint, status).inc()
    _seconds.labels(endpoint).observe(seconds)
    if status == 503:
        _refused.observe(seconds)
    if source:
        _answers.labels(source).inc()
    for reason, number in (workers.ended - _told).items():
        _told[reason] += number
        _ended.labels(reason).inc(number)
    _queue.set(workers.queue())
    _inside.set(once.turns.inside)
    _weight.set(once.store.own.weight)
    _kept.set(keeping.weight())


def text() -> bytes:
    """Everything, as Prometheus reads it."""
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget(process: int) -> None:
    """What a process that has ended was doing is no more."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]
