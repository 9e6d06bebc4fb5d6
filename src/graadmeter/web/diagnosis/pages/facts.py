"""What the page of facts shows: the measures that no export can give, what was stated of them, and a form for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Quantity, Text
from graadmeter.conversation.elsewhere import NOT_IN_AN_EXPORT
from graadmeter.diagnosis.facts import holds_until, measures
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.diagnosis.forms import FactForm
from graadmeter.web.facts import queries
from graadmeter.web.facts.models import StatedFact
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact with whether it still holds."""

    row: StatedFact
    shown: Quantity
    until: date
    holds: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """One measure that is asked for."""

    metric: str
    name: Bilingual
    definition: Bilingual
    why: Message  # where it comes from, since an export has none
    window_days: int
    stated: tuple[Stated, ...]  # newest first
    used_by: tuple[Text, ...]  # criteria and categories that take it
    measured: bool  # the export speaks about it after all
    form: FactForm

    @property
    def current(self) -> Stated | None:
        """The fact that is shown beside the figures."""
        return next((one for one in self.stated if one.holds), None)


@dataclass(frozen=True, slots=True)
class FactsPage:
    groups: tuple[tuple[Bilingual, tuple[FactView, ...]], ...]
    held: int
    expired: int


def facts(organisation: Organisation, today: date, *, bound: Mapping[str, FactForm] | None = None) -> FactsPage:
    """`bound`: the form that was sent and did not hold, by measure."""
    registry = maturity.load("metrics")
    rows = queries.stated(organisation)
    figures = (conversations.current_measures(organisation, current(), today) or {}).get("metrics", {})
    used = _used_by()
    known = measures(registry)
    views: dict[str, list[FactView]] = {}
    for metric, why in NOT_IN_AN_EXPORT.items():
        about = known[metric]
        form = (bound or {}).get(metric) or _form(metric, organisation, today)
        of_this = [row for row in rows if row.metric == metric]
        views.setdefault(about["group"], []).append(
            FactView(
                metric=metric,
                name=about["name"],
                definition=about["definition"],
                why=why,
                window_days=about["window_days"],
                stated=tuple(_stated(row, about, today) for row in of_this),
                used_by=tuple(used.get(metric, ())),
                measured=figures.get(metric, {}).get("value") is not None,
                form=form,
            )
        )
    names = {group["id"]: group["name"] for group in registry.blocks["groups"]}
    every = [view for group in views.values() for view in group]
    return FactsPage(
        groups=tuple((names[group], tuple(views[group])) for group in names if group in views),
        held=sum(view.current is not None for view in every),
        expired=sum(bool(view.stated) and view.current is None for view in every),
    )


def form_of(metric: str, organisation: Organisation, today: date, sent: Any) -> FactForm | None:
    """The form of one measure with what was sent; None for a measure that is not asked for."""
    return _form(metric, organisation, today, sent) if metric in NOT_IN_AN_EXPORT else None


def _form(metric: str, organisation: Organisation, today: date, sent: Any = None) -> FactForm:
    unit = str(measures(maturity.load("metrics"))[metric]["unit"])
    return FactForm(sent, metric=metric, unit=unit, organisation=organisation, today=today, initial={"on": today})


def _stated(row: StatedFact, about: Mapping[str, Any], today: date) -> Stated:
    until = holds_until(queries.as_fact(row), maturity.load("metrics"))
    return Stated(row, Quantity(row.value, str(about["unit"])), until, until >= today)


def _used_by() -> dict[str, list[Text]]:
    """Measure -> the criteria of esm6 and the categories of esm3 that take it."""
    found: dict[str, list[Text]] = {}
    for criterion in maturity.load("esm6").elements.values():
        for indicator in criterion.indicators:
            found.setdefault(indicator.metric, []).append(criterion.name)
    for category in maturity.load("esm3").elements.values():
        for hook in category.evidence:
            if hook.metric:
                found.setdefault(hook.metric, []).append(category.name)
    return found
