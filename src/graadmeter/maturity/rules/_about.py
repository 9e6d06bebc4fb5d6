"""What a rule that places the whole says of itself: for the form that chooses it, its page and its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graadmeter.base.text import Message


@dataclass(frozen=True, slots=True)
class Parameter:
    """`share`: above 0, up to 1, also written 2/3 or 60%; `yes_no`: yes or no."""

    kind: Literal["share", "yes_no"]
    text: Message  # what it sets, in a few words


@dataclass(frozen=True, slots=True)
class About:
    title: Message
    called: Message  # the name within a sentence
    says: Message  # the whole rule in one sentence
    use: Message  # when to use it
    avoid: Message  # what speaks against it
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
