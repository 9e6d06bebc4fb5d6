"""One registry for what can be added by adding one file: rules, importers, metrics, report formats."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import entry_points
from types import ModuleType
from typing import Generic, TypeVar, cast

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Message, say

P = TypeVar("P")


class Registry(Generic[P]):
    """The modules of a package plus the entry points of other packages, by name.

    `package`: dotted name whose modules are the members (names that begin with `_` are left out).
    `group`: the entry-point group through which another distribution adds a module.
    `needs`: attributes every member must have; one that lacks them is a fault named at load time.
    """

    def __init__(self, package: str, group: str, what: Message, needs: tuple[str, ...]) -> None:
        self.package, self.group, self.what, self.needs = package, group, what, needs

    @cached_property
    def _members(self) -> dict[str, P]:
        found: dict[str, ModuleType] = {}
        home = importlib.import_module(self.package)
        for info in pkgutil.iter_modules(home.__path__):
            if not info.name.startswith("_"):
                found[info.name] = importlib.import_module(f"{self.package}.{info.name}")
        for entry in entry_points(group=self.group):
            found.setdefault(entry.name, entry.load())
        for name, module in found.items():
            missing = [attribute for attribute in self.needs if not hasattr(module, attribute)]
            if missing:
                raise TypeError(f"{self.package}: {name} lacks {', '.join(missing)}")
        return {name: cast(P, module) for name, module in sorted(found.items())}

    def names(self) -> list[str]:
        return list(self._members)

    def __iter__(self) -> Iterator[tuple[str, P]]:
        return iter(self._members.items())

    def get(self, name: str) -> P:
        try:
            return self._members[name]
        except KeyError:
            raise UnknownNameError(
                say(
                    "there is no {what} called {name}; choose one of: {offered}",
                    what=self.what,
                    name=repr(name),
                    offered=self.names(),
                )
            ) from None
