"""A Redis that several servers share. Without it, or while it is away or slow, everything takes longer, and
nothing goes wrong: after a fault it is left alone for a while.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

PATIENCE = 0.1  # seconds for connecting, and for an answer
REST = 5.0  # seconds for which it is left alone after a fault
PREFIX = "backgraph:"


class Shared:
    """Bytes by key, in the Redis of this address; "" for none."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.rests_until = 0.0
        self.faults = 0
        self.lock = threading.Lock()
        self.client: Any = None

    def get(self, key: str) -> bytes | None:
        """What is kept there, as far as can be found out quickly."""
        found = self._ask(lambda redis: redis.get(PREFIX + key))
        return found if isinstance(found, bytes) else None

    def put(self, key: str, text: bytes, seconds: int) -> None:
        """Keep it for so many seconds, as far as that works."""
        self._ask(lambda redis: redis.set(PREFIX + key, text, ex=seconds))

    def add(self, key: str, seconds: int) -> tuple[int, float] | None:
        """Count one more: how many there are, and after how many seconds the count begins anew, which is
        `seconds` after its first. None where nobody counts for us.
        """

        def count(redis: Any) -> tuple[int, float]:
            steps = redis.pipeline().set(PREFIX + key, 0, ex=seconds, nx=True)
            _, number, left = steps.incr(PREFIX + key).pttl(PREFIX + key).execute()
            return int(number), left / 1000

        found: tuple[int, float] | None = self._ask(count)
        return found

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        if not self.address or time.monotonic() < self.rests_until:
            return None
        try:
            return question(self._connected())
        except Exception as fault:  # noqa: BLE001  (whatever a library can raise when somebody else's server is ill)
            self.rests_until = time.monotonic() + REST
            self.faults += 1
            # An address that cannot be read is quoted in its fault, and there may be a password in it.
            said = "its address cannot be read" if isinstance(fault, ValueError) else fault
            log.warning("the shared cache rests: %s", said)
            return None

    def _connected(self) -> Any:
        with self.lock:
            if self.client is None:
                from redis import Redis  # an extra, and only where it is asked for
                from redis.backoff import NoBackoff
                from redis.retry import Retry

                self.client = Redis.from_url(
                    self.address,
                    socket_timeout=PATIENCE,
                    socket_connect_timeout=PATIENCE,
                    retry=Retry(NoBackoff(), 0),
                )
            return self.client
