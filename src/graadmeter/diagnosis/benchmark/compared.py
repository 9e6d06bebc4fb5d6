"""A round beside the files of other organisations: its place in the spread of each element, and who is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Lang, Message, Quantity, Text, say, say_n, show
from graadmeter.diagnosis.benchmark.exchange import Entry, is_share, names
from graadmeter.diagnosis.benchmark.place import LEAST, LEAST_ENDS, Spread, comparable, spreads
from graadmeter.diagnosis.benchmark.signed import Received

NEWER = say("there is a newer file of the same organisation")
OWN = say("signed with your own key: these are figures of your own")


@dataclass(frozen=True, slots=True)
class Beside:
    """One file of another organisation. `left_out`: why it is in no spread; None where it is."""

    file: str
    received: Received
    left_out: Message | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The place of `own` in the spread of the files that can be put beside it, by element."""

    own: Entry
    spreads: Mapping[str, Spread]
    files: tuple[Beside, ...]

    @property
    def together(self) -> int:
        """Organisations that are put beside each other, one's own included."""
        return 1 + sum(one.left_out is None for one in self.files)

    @property
    def unit(self) -> str:
        """Of every figure: score (levels) or share (0..1)."""
        return "share" if is_share(maturity.load(self.own.model), self.own.mode) else "score"

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {
            "model": self.own.model, "version": self.own.version, "mode": self.own.mode, "unit": self.unit,
            "min_group": self.own.min_group, "organisations": self.together, "least": LEAST, "least_ends": LEAST_ENDS,
            "elements": {key: _row(self._named[key], one, lang) for key, one in self.spreads.items()},
            "files": [
                {
                    "file": one.file, "label": one.received.entry.label, "fingerprint": one.received.fingerprint,
                    "month": one.received.entry.month,
                    "left_out": one.left_out.text(lang) if one.left_out else None,
                }
                for one in self.files
            ],
        }  # fmt: skip

    def to_text(self, lang: Lang) -> str:
        counted = say_n("{n} organisation, yours included.", "{n} organisations, yours included.", self.together)
        lines = [counted.text(lang)]
        if self.together < LEAST:
            few = say("Nothing is shown below {least} organisations, yours included.", least=LEAST)
            lines.append(few.text(lang))
        else:
            lines.append(
                say("Counted from the highest score; not a ranking: bands that overlap tell nothing.").text(lang)
            )
            wide = max(len(show(self._named[key], lang)) for key in self.spreads)
            for key, one in self.spreads.items():
                lines.append(f"  {show(self._named[key], lang):<{wide}}  {show(self._told(one), lang)}")
        left_out = [(each.file, each.left_out) for each in self.files if each.left_out]
        lines += [say("Left out: {file}: {why}", file=file, why=why).text(lang) for file, why in left_out]
        return "\n".join(lines)

    @property
    def _named(self) -> dict[str, Text]:
        """Element -> how it is called; of another version than the library's, by its id where it is not there."""
        known = names(maturity.load(self.own.model), self.own.mode)
        return {key: known.get(key, key) for key in self.spreads}

    def _told(self, one: Spread) -> Text:
        if one.place is None or one.quartiles is None or one.own is None:
            return say("{n} organisations have a figure: too few to show", n=one.of)
        low, _, high = (Quantity(each, self.unit) for each in one.quartiles)
        return say(
            "{place} (you {own}; middle half {low} to {high})", place=one.place.said,
            own=Quantity(one.own.score, self.unit), low=low, high=high,
        )  # fmt: skip


def compared(
    own: Entry, files: Sequence[tuple[str, Received]], month: str, fingerprint: str | None = None
) -> Comparison:
    """`own` beside `files` (name, what was read). `month`: today's, like 2026-03. `fingerprint`: of one's own key.

    An organisation counts once, with the newest of its files that can be put beside `own`; one's own are left out.
    """
    why = [OWN if one.fingerprint == fingerprint else comparable(own, one.entry, month) for _, one in files]
    newest: dict[str, int] = {}
    for at, (_, one) in enumerate(files):
        if why[at] is None:
            before = newest.setdefault(one.fingerprint, at)
            newest[one.fingerprint] = max(before, at, key=lambda each: (files[each][1].entry.month, each))
    for at, (_, one) in enumerate(files):
        if why[at] is None and newest[one.fingerprint] != at:
            why[at] = NEWER
    beside = tuple(Beside(name, one, told) for (name, one), told in zip(files, why, strict=True))
    return Comparison(own, spreads(own, [each.received.entry for each in beside if not each.left_out], month), beside)


def _row(name: Text, one: Spread, lang: Lang) -> dict[str, Any]:
    place = one.place
    return {
        "name": show(name, lang),
        "own": one.own.to_json() if one.own else None,
        "of": one.of,
        "place": {"best": place.best, "worst": place.worst, "of": place.of, "text": place.said.text(lang)}
        if place
        else None,
        "quartiles": list(one.quartiles) if one.quartiles else None,
        "ends": list(one.ends) if one.ends else None,
    }
