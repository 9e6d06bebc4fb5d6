"""One processor at a time, where many small matrix products would otherwise wait for one another."""

from __future__ import annotations

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Holds the linear algebra library to one thread.

    Threads gain little on blocks that fit in the cache, and on a busy server each product waits for the slowest of
    them: measured at a load of seven on two processors, a fit took ten times as long.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits
