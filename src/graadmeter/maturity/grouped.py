"""One cut of a round as it may be shown: groups, and where each stands per element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Lang, Message, number, say
from graadmeter.maturity.cuts import Labels
from graadmeter.maturity.model import Model

NAME_WIDTH = 44  # of an element in the terminal
HIDDEN = say("hidden: group too small")
NOBODY = say("no answers")
NOT_STATED = say("not stated")


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """Where one element stands within one group. Everything is None where hidden, and n is 0 where nobody answered of a
    group that is shown."""

    level: str | None
    score: float | None  # 0..number of levels
    interval: tuple[float, float] | None  # 80 %
    n: int | None  # people with an answer other than don't know
    hidden: bool = False

    @property
    def reason(self) -> Message | None:
        return HIDDEN if self.hidden else None

    def to_json(self) -> dict[str, Any]:
        said = {
            "level": self.level,
            "score": self.score,
            "interval": None if self.interval is None else list(self.interval),
            "n": self.n,
        }
        return said | ({"suppressed": True} if self.hidden else {})


@dataclass(frozen=True, slots=True)
class Segment:
    """One group. `labels`: one per attribute of the cut, None for who did not say. `n`: respondents, None: hidden."""

    labels: Labels
    n: int | None
    elements: Mapping[str, SegmentScore]

    def to_json(self, by: Sequence[str]) -> dict[str, Any]:
        return {
            "labels": dict(zip(by, self.labels, strict=True)),
            "n": self.n,
            **({"suppressed": True} if self.n is None else {}),
            "elements": {key: found.to_json() for key, found in self.elements.items()},
        }


@dataclass(frozen=True, slots=True)
class Segments:
    """One cut of a round. `offered`: attributes with two groups or more, each of which, or two, can be cut by."""

    by: tuple[str, ...]
    offered: tuple[str, ...]
    segments: tuple[Segment, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "by": list(self.by),
            "offered": list(self.offered),
            "groups": [segment.to_json(self.by) for segment in self.segments],
        }

    def to_text(self, model: Model, lang: Lang) -> str:
        """The groups for a terminal, one block each."""
        lines = []
        for segment in self.segments:
            name = " · ".join(label or NOT_STATED.text(lang) for label in segment.labels)
            n = HIDDEN.text(lang) if segment.n is None else f"n = {segment.n}"
            lines += ["", f"{name} ({n})"]
            lines += [_line(model, key, found, lang) for key, found in segment.elements.items()]
        return "\n".join(lines[1:])


def _line(model: Model, key: str, found: SegmentScore, lang: Lang) -> str:
    name = model.elements[key].name.text(lang)[:NAME_WIDTH]
    if found.hidden or not found.n:
        return f"  {name:<{NAME_WIDTH}} {(HIDDEN if found.hidden else NOBODY).text(lang)}"
    level = model.level(found.level).name.text(lang) if found.level else "-"
    score = "-" if found.score is None else number(found.score, lang, every=True)
    band = "" if found.interval is None else "–".join(number(end, lang, every=True) for end in found.interval)
    return f"  {name:<{NAME_WIDTH}} {level:<26} {score:>6}  {band:>11} {found.n:>6}"
