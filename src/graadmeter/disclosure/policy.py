"""Which groups are too small to be shown, under which policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graadmeter.base.errors import PolicyError
from graadmeter.base.text import Message, say

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
