"""The moves of a migration map: read, checked against both versions, and filled up with what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graadmeter.base.document import Fault, Path
from graadmeter.base.text import Message, say
from graadmeter.maturity.model import Model
from graadmeter.maturity.shape import unknown_value

ENOUGH = 5  # of the ids that are not named, so many are told
SHAPES: Mapping[str, tuple[bool, bool | None, Message]] = {  # how -> more than one from, more than one to (None: none)
    "kept": (False, False, say("kept: one id in from, and the same or none in to")),
    "renamed": (False, False, say("renamed: one id in from and another in to")),
    "split": (False, True, say("split: one id in from and two or more in to")),
    "merged": (True, False, say("merged: two or more ids in from and one in to")),
    "dropped": (False, None, say("dropped: nothing in to")),
}


class Reader:
    """A map of the right shape, held against the two models; `faults` reads it and says what does not fit."""

    def __init__(self, data: Mapping[str, Any], before: Model, after: Model) -> None:
        self.data, self.before, self.after = data, before, after
        self.elements: dict[str, tuple[str, ...]] = {}
        self.items: dict[str, tuple[str, ...]] = {}
        self.how: dict[str, Any] = {}
        self.values: dict[str, Mapping[str, str]] = {}
        self.levels: dict[str, str] = {}
        self.roles: dict[str, str] = {}

    def faults(self) -> Iterator[Fault]:
        yield from self._versions()
        yield from self._renamed("levels", self.levels, _levels(self.before), _levels(self.after))
        yield from self._renamed("roles", self.roles, _roles(self.before), _roles(self.after))
        yield from self._moves("elements", self.elements, list(self.before.elements), list(self.after.elements))
        yield from self._moves("items", self.items, list(self.before.items), list(self.after.items))
        yield from self._answers()

    def _versions(self) -> Iterator[Fault]:
        expected = {"model": self.before.id, "before": self.before.version, "after": self.after.version}
        if self.after.id != self.before.id:
            yield Fault(("model",), say("{old} and {new} are two models", old=self.before.id, new=self.after.id))
        for key, value in expected.items():
            if self.data[key] != value:
                yield Fault((key,), say("expected {expected}, saw {seen}", expected=value, seen=self.data[key]))

    def _renamed(self, section: str, found: dict[str, str], old: list[str], new: list[str]) -> Iterator[Fault]:
        """Levels and roles: those with the same id are the same."""
        for source, target in self.data.get(section, {}).items():
            if source not in old:
                yield Fault((section, source), unknown_value(source, old))
            if target not in new:
                yield Fault((section, source), unknown_value(target, new))
            found[source] = target
        for source in old:
            if source not in found and source in new:
                found[source] = source
        lost = [source for source in old if source not in found]
        if lost:
            what = say("not in the later version and not renamed: {ids}", ids=lost[:ENOUGH])
            yield Fault((section,) if section in self.data else (), what)

    def _moves(
        self, section: str, found: dict[str, tuple[str, ...]], old: list[str], new: list[str]
    ) -> Iterator[Fault]:
        for place, move in enumerate(self.data.get(section, ())):
            path: Path = (section, place)
            sources, targets = _ids(move["from"]), _ids(move.get("to", ()))
            if move["how"] == "kept":
                targets = targets or sources
            yield from (Fault((*path, "from"), unknown_value(each, old)) for each in sources if each not in old)
            yield from (Fault((*path, "to"), unknown_value(each, new)) for each in targets if each not in new)
            if not _fits(move["how"], sources, targets):
                yield Fault((*path, "how"), SHAPES[move["how"]][2])
            for each in sources:
                if each in self.how:
                    yield Fault((*path, "from"), say("{id} is named twice; name it once", id=each))
                found[each], self.how[each] = targets, move["how"]
                if "values" in move:
                    self.values[each] = move["values"]
        for each in old:
            if each not in found and each in new and self.data.get("same_id") == "kept":
                found[each], self.how[each] = (each,), "kept"
        lost = [each for each in old if each not in found]
        if lost:
            what = say(
                "{n} of the earlier version are not named: {ids}; say what became of each (same_id: kept takes those "
                "with the same id)",
                n=len(lost), ids=lost[:ENOUGH],
            )  # fmt: skip
            yield Fault((section,) if section in self.data else (), what)
        for each in [each for each, targets in found.items() if not targets]:
            del found[each]

    def _answers(self) -> Iterator[Fault]:
        """Every answer that can be carried over must be one that the new item takes."""
        moves = {each: n for n, move in enumerate(self.data.get("items", ())) for each in _ids(move["from"])}
        for item, targets in self.items.items():
            if item not in self.before.items or self.how[item] == "merged":
                continue
            old = self.before.scales[self.before.items[item].scale].by_value
            path: Path = ("items", moves[item]) if item in moves else ()
            named = self.values.get(item)
            for source in named or ():
                if source not in old:
                    yield Fault((*path, "values", source), unknown_value(source, list(old)))
            for target in (target for target in targets if target in self.after.items):
                taken = self.after.scales[self.after.items[target].scale].by_value
                told = dict(named) if named else {value: value for value in old}
                wrong = [value for value in told.values() if value not in taken]
                if wrong:
                    what = say(
                        "{item}: the answers {seen} are not among those of {target}: {offered}; say under values what "
                        "each becomes",
                        item=item, seen=wrong, target=target, offered=list(taken),
                    )  # fmt: skip
                    yield Fault(path, what)


def _fits(how: str, sources: tuple[str, ...], targets: tuple[str, ...]) -> bool:
    many_from, many_to, _ = SHAPES[how]
    if how == "dropped":
        return not targets
    if (len(sources) > 1) != many_from or (len(targets) > 1) != many_to or not targets:
        return False
    return how not in ("kept", "renamed") or (sources == targets) == (how == "kept")


def _ids(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _levels(model: Model) -> list[str]:
    return [model.floor_id, *model.level_ids]


def _roles(model: Model) -> list[str]:
    return [role.id for role in model.roles]
