"""Small groups stay hidden: the last step before anyone looks.

Primary suppression hides a figure about fewer people than the minimum group. Complementary suppression hides more where
the hidden figure could be had by subtraction from what is shown: `hidden_parts` for the parts of one whole, `suppress`
and `audit` for tables with their margins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graadmeter.disclosure.parts import hidden_parts
from graadmeter.disclosure.policy import LEADERS_FLOOR, MIN_GROUP_FLOOR, Policy, policy

if TYPE_CHECKING:
    from graadmeter.disclosure.tables import audit, suppress

__all__ = ["LEADERS_FLOOR", "MIN_GROUP_FLOOR", "Policy", "audit", "hidden_parts", "policy", "suppress"]


def __getattr__(name: str) -> Any:
    """Tables need NumPy, and SciPy when they are used: loaded when asked for, since most pages show no table."""
    if name in ("audit", "suppress"):
        from graadmeter.disclosure import tables

        return getattr(tables, name)
    raise AttributeError(name)
