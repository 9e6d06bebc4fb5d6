"""Small groups stay hidden: the last step before anyone looks.

Primary suppression hides a figure about fewer people than the minimum group. Complementary suppression hides one
more where the hidden figure could be had by subtraction from a total that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from graadmeter.base.errors import PolicyError
from graadmeter.base.text import Message, say

K = TypeVar("K", bound=object)
MIN_GROUP_FLOOR = 5
LEADERS_FLOOR = 5


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may see what. `staff` protects people; `public` is for openly published archives only."""

    name: Literal["staff", "public"] = "staff"
    min_group: int = 10
    min_leaders: int = LEADERS_FLOOR

    def hides(self, n: int) -> bool:
        """True when a figure about `n` people may not be shown."""
        return self.name == "staff" and n < self.min_group

    def hides_leaders(self, n: int) -> bool:
        """Leaders are shown as a group only, of `min_leaders` or more."""
        return self.name == "staff" and n < self.min_leaders

    @property
    def statement(self) -> Message:
        """What every output says about the rule it was made under."""
        if self.name == "public":
            return say("Policy public: disclosure control is off; for openly published archives only.")
        return say("Policy staff: no figure about fewer than {n} people.", n=self.min_group)


def policy(name: str = "staff", min_group: int = 10) -> Policy:
    """The policy by its name. Raises PolicyError for an unknown name or a minimum group below 5."""
    if name not in ("staff", "public"):
        raise PolicyError(say("there is no policy called {name}; choose one of: staff, public", name=repr(name)))
    if min_group < MIN_GROUP_FLOOR:
        raise PolicyError(
            say(
                "a minimum group of {n} is too small to protect people; use {floor} or more",
                n=min_group,
                floor=MIN_GROUP_FLOOR,
            )
        )
    return Policy("public" if name == "public" else "staff", min_group)


def hidden_parts(counts: Mapping[K, int], policy: Policy, *, total_shown: bool = True) -> set[K]:
    """Which parts of one whole must stay hidden.

    `counts`: people behind each part. A part below the minimum group is hidden (an empty part shows nothing about
    anyone and stays). Where the total is shown too and the hidden parts together hold fewer people than the minimum
    group, or only one part is hidden, the smallest shown part is hidden as well, until subtraction gives nothing.
    """
    hidden = {part for part, n in counts.items() if n and policy.hides(n)}
    if not total_shown:
        return hidden
    while hidden and (len(hidden) == 1 or policy.hides(sum(counts[part] for part in hidden))):
        rest = [part for part, n in counts.items() if n and part not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=lambda part: (counts[part], str(part))))
    return hidden
