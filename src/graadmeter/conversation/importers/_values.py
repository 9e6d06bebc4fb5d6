"""Values as exports write them, read once for every importer that meets them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from graadmeter.conversation.exports import EARLIEST, LATEST

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 2**31 - 1  # of a count
WIDEST = 2**53  # of an id: what every JSON reader keeps whole


def iso_us(value: object) -> int | None:
    """A time written as ISO 8601 in microseconds since 1970, UTC where no zone is given; None if not believable."""
    if not isinstance(value, str) or not 10 <= len(value) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return micros(moment)


def micros(moment: datetime) -> int | None:
    """Microseconds since 1970, UTC where the time has no zone; None outside 1990 to 2100."""
    try:
        gone = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH
    except OverflowError:
        return None
    total = (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds
    return total if EARLIEST <= total <= LATEST else None


def millis(value: object) -> int | None:
    """Milliseconds since 1970, as a number or as digits, in microseconds; None outside 1990 to 2100."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return total if EARLIEST <= (total := value * 1000) <= LATEST else None


def whole(value: object, least: int = 0) -> int | None:
    """A whole number of a believable size, else None."""
    ok = isinstance(value, int) and not isinstance(value, bool) and least <= value <= WIDEST
    return value if ok and isinstance(value, int) else None


def words(value: object) -> str:
    """A text, or an empty one for anything else."""
    return value if isinstance(value, str) else ""


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing of anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list that are not empty, in order, each once; nothing of anything else."""
    return list(dict.fromkeys(v for v in value if isinstance(v, str) and v)) if isinstance(value, list) else []


def within(value: Any, *keys: str) -> Any:
    """What stands under keys inside keys; None where one of them is missing or holds no object."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def sealed(key: str) -> str:
    """The key of a direct conversation so that it does not say between whom: the same for the same key."""
    return "direct/" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:20]


def some(names: list[str], most: int = 20) -> list[str]:
    """At most `most` of the names, spread over the whole list: enough to recognise an export by."""
    step = max(len(names) // most, 1)
    return names[::step][:most]
