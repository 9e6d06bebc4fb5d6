"""The JSON of `conversation measure` as figures a reader can question, and the level each figure supports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from graadmeter.base.intervals import EXACT
from graadmeter.base.text import Message, say
from graadmeter.conversation.elsewhere import NOT_IN_AN_EXPORT
from graadmeter.diagnosis.facts import Facts
from graadmeter.diagnosis.result import Conversation, Difference, Evidence, Figure, Period, Status
from graadmeter.maturity.model import Element, Hook, Level, Model

NEEDS_PEOPLE = {  # metric -> the column of the people file it needs
    "cross_unit_share": "unit",
    "cross_location_share": "location",
    "cross_layer_share": "layer",
    "unit_coverage": "unit",
    "leader_active_share": "leader",
    "leader_reply_share": "leader",
    "topdown_share": "leader",
}
NEEDS_THEMES = (
    "strategic_share", "strategic_leader_started", "feedback_loop_share", "bottomline_share", "theme_persistence",
)  # fmt: skip
THEMES = say("Needs the organisation's own list of themes.")
NOTHING_READ = say("No platform export has been read yet.")
TOO_LITTLE = say("The export holds too little to give this figure.")
NOT_YET = say("Not measured in this version.")
HIDDEN = say("Hidden: group too small.")


class Figures:
    """Look up a metric: its figure, or the reason why there is none.

    `measures`: JSON of `conversation measure`, or None when nothing was measured. `registry`: the metric registry of
    the model library, which gives names, definitions, units and sources. `facts`: what was stated instead; a fact
    never takes the place of a figure that was measured, is hidden or was refused.
    """

    def __init__(self, measures: Mapping[str, Any] | None, registry: Model, facts: Facts | None = None) -> None:
        self.facts = facts or Facts()
        self.measured: Mapping[str, Any] = (measures or {}).get("metrics") or {}
        self.none_at_all = measures is None
        self.known = {metric["id"]: metric for metric in registry.blocks["metrics"]}

    def __call__(self, metric: str) -> Figure:
        entry = self.measured.get(metric)
        about = self.known.get(metric, {})
        status, reason = self._status(metric, entry)
        if status not in ("measured", "hidden") and not self.refused(metric) and metric in self.facts.current:
            return self._stated(metric, about)
        shown = entry if entry is not None and status == "measured" else {}
        interval = shown.get("interval")
        return Figure(
            metric=metric,
            name=about.get("name", metric),
            definition=about.get("definition"),
            unit=str(shown.get("unit") or about.get("unit") or ""),
            status=status,
            value=shown.get("value"),
            n=shown.get("n"),
            n_of=shown.get("n_of"),
            rule=shown.get("rule"),
            period=_period(shown.get("period")),
            interval=(interval[0], interval[1]) if interval and None not in interval else None,
            reason=reason,
        )

    @property
    def spoken_of(self) -> frozenset[str]:
        """Metrics on which the export has an answer: a figure, a hidden one or a refusal."""
        answered = ("measured", "hidden")
        return frozenset(
            name for name, entry in self.measured.items()
            if self._status(name, entry)[0] in answered or self.refused(name)
        )  # fmt: skip

    def refused(self, metric: str) -> bool:
        """A figure per unit, location or layer that may not be made."""
        entry = self.measured.get(metric) or {}
        return bool(entry.get("per_group")) and entry.get("value") is None

    def _stated(self, metric: str, about: Mapping[str, Any]) -> Figure:
        fact = self.facts.current[metric]
        return Figure(
            metric=metric, name=about["name"], definition=about.get("definition"), unit=str(about["unit"]),
            status="fact", value=fact.value, n=fact.n, n_of=None, rule=None, period=Period(None, None), interval=None,
            reason=None, source=fact.source, stated_on=fact.on,
        )  # fmt: skip

    def _status(self, metric: str, entry: Mapping[str, Any] | None) -> tuple[Status, Message | None]:
        if entry is not None:
            if entry.get("suppressed"):
                return "hidden", HIDDEN
            if entry.get("value") is not None:
                return "measured", None
        if old := self.facts.expired.get(metric):
            days = self.known[metric]["window_days"]
            return "not_in_export", say(
                "Stated for {day}; a fact of this measure holds for {n} days. Ask for it again.", day=old.on, n=days
            )
        if (elsewhere := NOT_IN_AN_EXPORT.get(metric)) is not None:
            return "not_in_export", elsewhere
        if metric in NEEDS_THEMES:
            return "needs_themes", THEMES
        if self.none_at_all:
            return "not_measured", NOTHING_READ
        if metric in NEEDS_PEOPLE:
            return "needs_people_file", say(
                "Needs a people file with the column {column}, and for staff the three preconditions.",
                column=NEEDS_PEOPLE[metric],
            )
        return "not_measured", TOO_LITTLE if entry is not None else NOT_YET


def conversation(measures: Mapping[str, Any] | None, figures: Figures) -> Conversation | None:
    """What the platform figures stand on; None where nothing was measured."""
    if measures is None:
        return None
    dataset, coverage = measures.get("dataset") or {}, measures.get("coverage") or {}

    def count(metric: str) -> int | None:
        value = figures(metric).value
        return None if value is None else int(value)

    return Conversation(
        platform=dataset.get("importer"),
        period=_period(coverage.get("period")),
        authors=count("authors"),
        messages=count("human_messages"),
        spaces=count("spaces"),
        staff_share=coverage.get("staff_share"),
        policy=str(dataset.get("policy") or "staff"),
    )


def evidence(hooks: tuple[Hook, ...], figures: Figures, model: Model) -> tuple[Evidence, ...]:
    """One row per hook that names a metric. Records (documents, decisions) are judgement, not platform figures."""
    return tuple(_evidence(hook, figures(hook.metric), model) for hook in hooks if hook.metric)


def _evidence(hook: Hook, figure: Figure, model: Model) -> Evidence:
    judged = [level for level in model.levels if level.id in hook.supports]
    met = [
        level
        for level in judged
        if figure.value is not None and meets(figure.value, hook.supports[level.id], hook.direction)
    ]
    unmet = [level for level in judged if figure.value is not None and level not in met]
    return Evidence(
        figure=figure,
        supports=hook.supports,
        direction=hook.direction,
        level=met[-1] if met else None,
        short_of=unmet[0] if unmet else None,
        basis=hook.basis,
    )


def meets(value: float, bar: float, direction: Literal["at_least", "at_most"] = "at_least") -> bool:
    """Whether `value` is at least (or at most) `bar`; within 1e-9 of it counts as met."""
    return value >= bar - EXACT if direction == "at_least" else value <= bar + EXACT


def differences(element: Element, reported: Level | None, rows: tuple[Evidence, ...]) -> tuple[Difference, ...]:
    """Where a figure and the reported level disagree. A figure says nothing about levels without a threshold."""
    return tuple(found for row in rows if reported and (found := _difference(element, reported, row)))


def _difference(element: Element, reported: Level, row: Evidence) -> Difference | None:
    about = {
        "element": element.name,
        "reported": reported.name,
        "figure": row.figure.name,
        "value": row.quantity,
    }
    if row.short_of and row.short_of.order <= reported.order:
        about |= {"judged": row.short_of.name, "bar": row.amount(row.supports[row.short_of.id])}
        if row.direction == "at_least":
            statement = say(
                "Respondents place {element} at {reported}, but “{figure}” on the platform is {value}; {judged} asks for {bar} or more.",  # noqa: E501
                **about,
            )
        else:
            statement = say(
                "Respondents place {element} at {reported}, but “{figure}” on the platform is {value}; {judged} asks for {bar} or less.",  # noqa: E501
                **about,
            )
        question = say(
            "Does it happen where the export does not look, or is it true for a part of the organisation only?"
        )
        return Difference(row, reported, row.short_of, "reported_higher", statement, question)
    if row.level and row.level.order > reported.order:
        about |= {"judged": row.level.name}
        statement = say(
            "Respondents place {element} at {reported}, while “{figure}” on the platform is {value}, which fits "
            "{judged}.",
            **about,
        )
        question = say(
            "Who does not notice it, and what of {element} does this figure leave out?", element=element.name
        )
        return Difference(row, reported, row.level, "measured_higher", statement, question)
    return None


def _period(given: object) -> Period:
    """A period as the measures write it: {"from", "to", "days"}, ISO dates."""
    if not isinstance(given, Mapping):
        return Period(None, None)
    return Period(_day(given.get("from")), _day(given.get("to")), given.get("days"))


def _day(given: object) -> date | None:
    return date.fromisoformat(given[:10]) if isinstance(given, str) else None
