"""What people did: importers, features, privacy and metrics on a platform export.

`measure`, `MeasureResult` and `Tables` are loaded when first used: reading an export needs no table engine.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graadmeter.conversation.frames import Tables as Tables
    from graadmeter.conversation.measuring import MeasureResult as MeasureResult
    from graadmeter.conversation.measuring import measure as measure

_OFFERED = ("MeasureResult", "Tables", "measure")


def __getattr__(name: str) -> object:
    if name in _OFFERED:
        from graadmeter.conversation import measuring

        return getattr(measuring, name)
    raise AttributeError(f"module 'graadmeter.conversation' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_OFFERED])
