"""How the event loop asks the database something: in the thread that speaks with it, over a connection that works."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")


async def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` returns. A connection that broke is replaced first, as Django does per page; here is none."""
    return await sync_to_async(_fresh)(function, *args, **kwargs)


def _fresh(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    return function(*args, **kwargs)
