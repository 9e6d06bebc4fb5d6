"""From a conversation to its figures: prepare, compute, protect, tell what the figures stand on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graadmeter.base.text import Lang, Message, Quantity, say, say_n, show
from graadmeter.conversation.alike import give_away
from graadmeter.conversation.elsewhere import NOT_IN_AN_EXPORT
from graadmeter.conversation.figures import REFUSED, Figure, Found, Metric, part_called, part_unit
from graadmeter.conversation.frames import Frames, Tables, prepare
from graadmeter.conversation.metrics import metric, offered
from graadmeter.conversation.protect import hide_together, protect
from graadmeter.disclosure import Policy


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """What a conversation shows. `figures`: metric id -> figure, in reading order; everything hidden is hidden already.

    `dataset`: what was measured and under which policy. `coverage`: what the data hold and what they cannot tell.
    """

    figures: Mapping[str, Figure]
    dataset: Mapping[str, Any]
    coverage: Mapping[str, Any]
    policy: Policy

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """{"dataset", "coverage", "metrics": {id: {"value", "n", "unit", "rule", "period", ...}}}; texts in `lang`."""
        policy = {
            "policy": self.policy.name,
            "min_group": self.policy.min_group if self.policy.name == "staff" else None,
            "statement": self.policy.statement,
        }
        return {
            "dataset": _plain({**self.dataset, **policy}, lang),
            "coverage": _plain(self.coverage, lang),
            "metrics": {name: figure.to_json(lang) for name, figure in self.figures.items()},
        }

    def to_text(self, lang: Lang) -> str:
        """A figure with n and period on a line, its rule and why it is hidden below it; policy at both ends."""
        statement = self.policy.statement.text(lang)
        blocks = (_line(figure, lang) for figure in self.figures.values())
        missing = self.coverage["not_measurable"]
        elsewhere = say_n(
            "{n} more measure cannot come from an export; see coverage in the JSON.",
            "{n} more measures cannot come from an export; see coverage in the JSON.",
            len(missing),
        )
        notices = (notice["text"].text(lang) for notice in self.coverage.get("notices", ()))
        return "\n".join([statement, "", *blocks, "", *notices, elsewhere.text(lang), statement])


def measure(
    tables: Tables,
    *,
    info: Mapping[str, Any],
    coverage: Mapping[str, Any],
    rules: Mapping[str, str],
    policy: Policy,
    attributes: bool = True,
    only: Collection[str] | None = None,
) -> MeasureResult:
    """Every metric of the registry over `tables` (MESSAGES, PEOPLE, SPACES; Arrow or Ibis).

    `info`, `coverage`: what the reader of the export knows; passed on, and added to. `rules`: metric -> counting rule
    for those that differ from the default. `attributes` False: figures per unit, location or layer are left empty and
    say why. `only`: the metrics wanted, None for all. Raises UnknownNameError for a metric or rule
    that is not offered, before anything is computed.
    """
    wanted = offered() if only is None else {name: metric(name) for name in only}
    chosen = {name: given.default_rule for name, given in wanted.items()} | _asked(rules)
    with prepare(tables, policy) as frames:
        found = {name: _found(metric(name), rule, frames, attributes) for name, rule in chosen.items()}
        figures = {name: _figure(metric(name), found[name], rule, frames) for name, rule in chosen.items()}
        alike = give_away(figures, found, frames) if policy.name == "staff" else []
        figures = hide_together(figures, len(frames.persons), policy, alike)
        return MeasureResult(figures, info, _coverage(coverage, frames), policy)


def _asked(rules: Mapping[str, str]) -> dict[str, str]:
    for name, rule in rules.items():
        metric(name).rule_offered(rule)
    return dict(rules)


def _found(given: Metric, rule: str, frames: Frames, attributes: bool) -> Found:
    if given.attributes and not attributes:
        return Found(None, 0, 0, note=REFUSED)
    return given.compute(frames, rule)


def _figure(given: Metric, found: Found, rule: str, frames: Frames) -> Figure:
    period = frames.period(given.window_days)
    if found.note == REFUSED:
        return Figure(given, None, None, rule, period, notes=(REFUSED,))
    return protect(given, found, rule, period, frames.policy)


def _coverage(known: Mapping[str, Any], frames: Frames) -> dict[str, Any]:
    """What the figures stand on.

    `staff_share`: share of the people file that wrote; `authors_known_share`: share of authors in the people file;
    `attributes`: share of authors whose unit, location and layer are known. None: too few people, or no people file.
    """
    persons, policy = frames.persons, frames.policy
    n, in_file = len(persons), int(persons.in_people_file.sum())
    listed = frames.listed["in_people_file"] or 0

    def share(part: int, whole: int, people: int) -> float | None:
        return part / whole if whole and not (people and policy.hides(people)) else None

    return {
        **known,
        "period": frames.period().to_json(),
        "staff_share": share(in_file, listed, in_file),
        "authors_known_share": share(in_file, n, n) if listed else None,
        "attributes": {
            name: share(n - labels.count(None), n, n) if listed else None for name, labels in persons.attributes.items()
        },
        "not_measurable": dict(NOT_IN_AN_EXPORT),
    }


def _line(figure: Figure, lang: Lang) -> str:
    name = figure.metric.name.text(lang)
    if figure.value is not None:
        shown = Quantity(figure.value, figure.unit).text(lang)
    else:
        shown = say("hidden").text(lang) if figure.suppressed else "-"
    counted = "" if figure.n is None else f"n={Quantity(figure.n, 'count').text(lang)}"
    lines = [f"{name:<36}{shown:>14}  {counted:<10}{_days(figure, lang)}", f"    {figure.rule_text.text(lang)}"]
    lines += [_part(key, part, figure.unit, lang) for key, part in (figure.by or {}).items()]
    lines += [f"    {note.text(lang)}" for note in figure.notes]
    return "\n".join(lines)


def _days(figure: Figure, lang: Lang) -> str:
    days = figure.period.days
    return say_n("{n} day", "{n} days", days).text(lang)


def _part(key: str, part: Any, unit: str, lang: Lang) -> str:
    name = show(part_called(key, part), lang)
    value, expected = (part["value"], part.get("expected")) if isinstance(part, Mapping) else (part, None)
    shown = "-" if value is None else Quantity(value, part_unit(key, unit)).text(lang)
    chance = "" if expected is None else say("{value} by chance alone", value=expected).text(lang)
    return f"    {name:<32}{shown:>14}  {chance}".rstrip()


def _plain(value: Any, lang: Lang) -> Any:
    """Texts in `lang`, NumPy numbers and tuples as JSON knows them."""
    if isinstance(value, Message):
        return value.text(lang)
    if isinstance(value, Mapping):
        return {key: _plain(part, lang) for key, part in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(part, lang) for part in value]
    return value
