"""What a works council asks, as data: what is measured, kept and seen under the configuration that is in force."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from graadmeter.base.text import Lang, Message, Text
from graadmeter.disclosure import Policy
from graadmeter.reports.document import plain
from graadmeter.reports.privacy.measures import MeasureGroup

SCHEMA = "graadmeter-privacy/1"
DIGEST_SHOWN = 16  # characters: enough to tell two versions apart


@dataclass(frozen=True, slots=True)
class ExportRead:
    """One stored dataset. Counts are None where too few people wrote; days, not moments.

    `policy`: the one it was stored under. `added`: exports that were put together in it.
    """

    platform: str
    policy: Policy
    first_day: date
    last_day: date
    messages: int | None
    people: int | None
    spaces: int
    people_file: bool
    read_on: date
    keep_until: date
    exports: int = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data: what it is, how long it stays, who sees it."""

    what: Text
    how_long: Text
    seen_by: Text


@dataclass(frozen=True, slots=True)
class RoleOf:
    """A role, what it may, and how many people have it."""

    name: Text
    may: Text
    people: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Why something is kept that is not kept by itself, who decided so (a function), and when."""

    reason: str
    by: Text
    on: date


@dataclass(frozen=True, slots=True)
class ThemesKept:
    """What stays of the text of threads for a list of themes.

    `sample`: threads whose masked text is kept now, until `sample_until`. `features`: numbers of their meaning are
    kept. `decision`: None where nobody recorded one. `overdue`: the sample should be gone by now.
    """

    themes: int
    features: bool
    sample: int
    sample_until: date | None
    decision: Decision | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Precondition:
    """One of the three that figures per unit, location or layer need. `lacks` None: it holds."""

    id: str
    text: Text
    evidence: str | None
    owner: str | None
    since: date | None
    until: date | None
    lacks: Message | None


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A figure that no export can give, stated by somebody."""

    name: Text
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed in what this statement says."""

    on: date
    what: Text


@dataclass(frozen=True, slots=True)
class PrivacyStatement:
    """Everything the statement says. The same configuration gives the same `digest`, whatever the day or language.

    `in_web`: made by an installation with accounts and questionnaires; else about one dataset folder. `policy`: what
    figures are shown under. `exempt`: why the preconditions do not apply, if so. `audited`: what the record of actions
    can hold. `hours`: the rule of working hours, where a figure uses one.
    """

    organisation: str | None
    made_on: date
    in_web: bool
    policy: Policy
    measures: tuple[MeasureGroup, ...]
    exports: tuple[ExportRead, ...]
    kept: tuple[Kept, ...]
    roles: tuple[RoleOf, ...]
    preconditions: tuple[Precondition, ...]
    exempt: Message | None
    themes: ThemesKept | None
    hours: Text | None
    key: Message
    servers: tuple[Text, ...]
    facts: tuple[StatedFact, ...] = ()
    audited: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = field(default=())

    @property
    def groups_allowed(self) -> bool:
        """Whether figures per unit, location or layer may be made today."""
        return self.exempt is not None or all(one.lacks is None for one in self.preconditions)

    @property
    def digest(self) -> str:
        """SHA-256 of the configuration: all of the statement but the day it was made on and the list of changes."""
        said = {name: part for name, part in self._parts("en").items() if name not in ("made_on", "changes")}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """{"schema", "digest", "statement", ...}: every part as data, texts in `lang`."""
        return {
            "schema": SCHEMA,
            "lang": lang,
            "digest": self.digest,
            "statement": self.policy.statement.text(lang),
        } | (self._parts(lang))

    def _parts(self, lang: Lang) -> dict[str, Any]:
        return {each.name: _data(getattr(self, each.name), lang) for each in fields(self)}


def _data(value: Any, lang: Lang) -> Any:
    """Days as ISO days, policies and groups as data, all else as `plain` has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_data(part, lang) for part in value]
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, Message):
        own = getattr(value, "text", None)
        if callable(own):
            return own(lang)
        return {each.name: _data(getattr(value, each.name), lang) for each in fields(value)}
    return plain(value, lang)
