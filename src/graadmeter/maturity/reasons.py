"""Why a level stands where it stands, as data; the sentence is made when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Bilingual, Lang, Message, Quantity, Text, say, say_n
from graadmeter.maturity.model import Element, Item, Level, Model, NextStep

Named = Element | Item | Level
NAMED = 3  # so many parts of the model are named in one sentence; of the rest only the number


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the trace: a code of `SENTENCES`, the level it is about (id) and its figures.

    Params are numbers, ids and parts of the model (`Element`, `Item`, `Level`, `NextStep`); hidden figures are None.
    """

    code: str
    level: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def message(self) -> Message:
        """The reason as one sentence, to be put in the reader's language."""
        return SENTENCES[self.code](_Shown(self.params))

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """code, level, params (parts of the model by id, texts in `lang`) and the sentence as `text`."""
        params = {key: _plain(value, lang) for key, value in self.params.items() if key != "name"}
        return {"code": self.code, "level": self.level, "params": params, "text": self.message().text(lang)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], model: Model) -> Reason:
        """The reason that `to_json` wrote, with the parts of `model` in place of their ids, for another language.

        Raises KeyError or UnknownNameError for a code, item, element or level that is not known here.
        """
        SENTENCES[data["code"]]
        parts: dict[str, Callable[[Any], Any]] = {
            "element": model.element, "below": model.level, "items": lambda ids: [model.items[each] for each in ids],
            "elements": lambda ids: [model.element(each) for each in ids],
            "capabilities": lambda pairs: [[model.element(element), model.level(level)] for element, level in pairs],
            "high": model.level, "low": model.level, "next": model.level, "said": model.level, "placed": model.level,
        }  # fmt: skip
        params = {key: parts[key](value) if key in parts else value for key, value in data["params"].items()}
        if data["level"] is not None:
            params["name"] = model.level(data["level"])
        return cls(data["code"], data["level"], params)


def sentence(data: Mapping[str, Any], model: Model) -> Text:
    """The sentence of a reason that `to_json` wrote; one that this version does not know stays as it was written."""
    try:
        return Reason.from_json(data, model).message()
    except (KeyError, TypeError, UnknownNameError):
        return str(data["text"])


class _Shown(dict[str, Any]):
    """Params as a sentence needs them: parts of the model by name, shares as percentages."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__({key: self._show(key, value) for key, value in params.items()})

    @classmethod
    def _show(cls, key: str, value: Any) -> Any:
        if key == "capabilities":
            return [say("{element} ({level})", element=element.name, level=level.name) for element, level in value]
        if key in ("rule", "higher", "lower"):
            return _called(value)
        if isinstance(value, list | tuple):
            return [cls._show(key, part) for part in value]
        if isinstance(value, Element | Level):
            return value.name
        if isinstance(value, Item):
            return say("“{statement}”", statement=value.text)
        if isinstance(value, float | int) and key in SHARES:
            return Quantity(value, "share")
        return value


def _called(rule: str) -> Message | str:
    """A rule as a sentence names it."""
    from graadmeter.maturity.rules import called  # rules give reasons, so they cannot be loaded before them

    return called(rule)


SHARES = frozenset({"value", "bar", "gap", "share"})


def _plain(value: Any, lang: Lang) -> Any:
    if isinstance(value, Named):
        return value.id
    if isinstance(value, Bilingual):
        return value.text(lang)
    if isinstance(value, list | tuple):
        return [_plain(part, lang) for part in value]
    return value


def next_step(step: NextStep, level: Level, owner: Bilingual | None) -> Reason:
    """The model's own step towards `level`."""
    params = {
        "name": level, "step": step.text, "effort": step.effort, "owner": step.owner, "owner_name": owner,
        "done_when": list(step.done_when),
    }  # fmt: skip
    return Reason("next_step", level.id, params)


def _reached(p: _Shown) -> Message:
    if p["value"] is None:
        return say("{name} is reached.", **p)
    return say("{name} is reached: {value}, where {bar} is needed.", **p)


def _meets_bar(p: _Shown) -> Message:
    if p["value"] is None:
        return say("{name} has enough on the whole, but not everything that is necessary.", **p)
    return say(
        "{name} has enough on the whole ({value}, where {bar} is needed), but not everything that is necessary.", **p
    )


def _below_bar(p: _Shown) -> Message:
    if p["value"] is None:
        return say("{name} is not reached.", **p)
    if _looks_alike(p):
        return say("{name} is not reached: just under the {bar} that is needed.", **p)
    return say("{name} is not reached: {value}, where {bar} is needed.", **p)


def _required_below(p: _Shown) -> Message:
    if _looks_alike(p):
        return say("{name} is blocked by {element}: just under the {bar} that is necessary.", **p)
    return say("{name} is blocked by {element}: {value}, where at least {bar} is necessary.", **p)


def _looks_alike(p: _Shown) -> bool:
    """Below the bar, and written in whole percentages the same as the bar."""
    return p["value"].text("en") == p["bar"].text("en")


def _weakest(p: _Shown) -> Message:
    if p["more"]:
        return say("No further than this: {elements} and {more} more.", **p)
    return say("No further than this: {elements}.", **p)


def _gaps(p: _Shown) -> Message:
    if p["more"]:
        return say("First to be built, in this order: {capabilities} and {more} more.", **p)
    return say("First to be built, in this order: {capabilities}.", **p)


def _left_out(p: _Shown) -> Message:
    if p["more"]:
        return say("Left out, since nobody could answer for it: {elements} and {more} more.", **p)
    return say("Left out, since nobody could answer for it: {elements}.", **p)


def _differ_elements(p: _Shown) -> Message:
    if p["more"]:
        return say(
            "Here {higher} says {high}, but {lower} says {low}, because {elements} and {more} more hold no more than "
            "{low}.", **p
        )  # fmt: skip
    return say_n(
        "Here {higher} says {high}, but {lower} says {low}, because {elements} holds no more than {low}.",
        "Here {higher} says {high}, but {lower} says {low}, because {elements} hold no more than {low}.",
        len(p["elements"]), **p,
    )  # fmt: skip


def _differ_mean(p: _Shown) -> Message:
    if p["value"] is None or _looks_alike(p):
        return say(
            "Here {higher} says {high}, but {lower} says {low}, because the mean of {next} is below the {bar} that is "
            "needed.", **p
        )  # fmt: skip
    return say(
        "Here {higher} says {high}, but {lower} says {low}, because the mean of {next} is {value}, where {bar} is "
        "needed.", **p
    )  # fmt: skip


def _differ_gaps(p: _Shown) -> Message:
    if p["more"]:
        return say(
            "Here {higher} says {high}, but {lower} says {low}, because steps that others need are not reached yet: "
            "{capabilities} and {more} more.", **p
        )  # fmt: skip
    return say(
        "Here {higher} says {high}, but {lower} says {low}, because steps that others need are not reached yet: "
        "{capabilities}.", **p
    )  # fmt: skip


def _next_step(p: _Shown) -> Message:
    effort = {"S": say("small"), "M": say("medium"), "L": say("large")}.get(p["effort"])
    if effort and p["owner_name"]:
        return say("Next step: {step} (effort: {size}; by: {owner_name})", size=effort, **p)
    return say("Next step: {step}", **p)


SENTENCES: Mapping[str, Callable[[_Shown], Message]] = {
    # one level
    "reached": _reached,
    "below_bar": _below_bar,
    "meets_bar": _meets_bar,
    "near_next": lambda p: say("{name} is close: one answer more or less may decide.", **p),
    "waits": lambda p: say("{name} has {value}, which counts only once {below} is reached.", **p),
    "unmeasured": lambda p: say("{name} cannot be confirmed: nobody could answer for it.", **p),
    "missing": lambda p: say("What is missing for {name}: {items}", **p),
    "next_step": _next_step,
    "highest": lambda p: say("{name} is the highest level of this model.", **p),
    "placed_same": lambda p: say("Quick placements say {placed} as well; the statements count.", **p),
    "placed_other": lambda p: say(
        "The statements say {said}, quick placements say {placed}. The statements count; ask why the two differ.", **p
    ),
    # necessary conditions of the organisation's level
    "required_below": _required_below,
    "required_unmeasured": lambda p: say(
        "{name} is blocked by {element}: nobody could answer for it, so it cannot be confirmed.", **p
    ),
    "required_hidden": lambda p: say(
        "{name} is blocked by a necessary category that too few people answered to show.", **p
    ),
    # a quorum of aspects
    "quorum_met": lambda p: say("{name}: {held} of {total} have it; {quorum} are needed.", **p),
    "quorum_missed": lambda p: say("{name}: only {held} of {total} have it; {quorum} are needed.", **p),
    "quorum_hidden": lambda p: say("{name} is not reached: too few have it, or one lags too far behind.", **p),
    "lagging": lambda p: say("{name} is held back by {element}, which is more than {spread} level lower.", **p),
    # other rules for the whole
    "weakest": _weakest,
    "share_met": lambda p: say("{name}: {value} of the weight has it; at least {bar} is needed.", **p),
    "share_missed": lambda p: say("{name}: only {value} of the weight has it; at least {bar} is needed.", **p),
    "stage": lambda p: say("Step {stage} of {stages}: up to there nothing is missing.", **p),
    "gaps": _gaps,
    "left_out": _left_out,
    "rule_hidden": lambda p: say(
        "Hidden: by this rule the level would tell something about a part that too few people answered to show."
    ),
    "differ_elements": _differ_elements,
    "differ_mean": _differ_mean,
    "differ_required": lambda p: say_n(
        "Here {higher} says {high}, but {lower} says {low}, because {elements} is necessary for {next} and too low.",
        "Here {higher} says {high}, but {lower} says {low}, because {elements} are necessary for {next} and too low.",
        len(p["elements"]), **p,
    ),
    "differ_share": lambda p: say(
        "Here {higher} says {high}, but {lower} says {low}, because only {value} of the weight has {next}, where "
        "{bar} is needed.", **p
    ),
    "differ_quorum": lambda p: say(
        "Here {higher} says {high}, but {lower} says {low}, because only {held} of {total} have {next}, where {quorum} "
        "are needed.", **p
    ),
    "differ_lagging": lambda p: say_n(
        "Here {higher} says {high}, but {lower} says {low}, because {elements} lags too far behind.",
        "Here {higher} says {high}, but {lower} says {low}, because {elements} lag too far behind.",
        len(p["elements"]), **p,
    ),
    "differ_gaps": _differ_gaps,
    "differ_unsaid": lambda p: say("Here {higher} says {high}, but {lower} says {low}.", **p),
    # processes
    "no_overall": lambda p: say("This model gives each process its own level; there is none for the whole."),
    "baseline": lambda p: say(
        "{name} stands only with a complete baseline of policy, systems and people; without it, plan from {below}.", **p
    ),
    # not enough to go by
    "no_answers": lambda p: say("Nobody answered, so there is no level."),
    "dont_know_only": lambda p: say("Everyone who was asked does not know, or it does not apply: there is no level."),
    "first_unmeasured": lambda p: say("There is no level: nobody could answer for {name}, where it begins.", **p),
    "poll_only": lambda p: say("Only the poll was answered; a poll gives shares and no level."),
    "hidden": lambda p: say("Hidden: fewer than {minimum} people answered.", **p),
    "hidden_level": lambda p: say(
        "The figures of {name} are hidden: fewer than {minimum} people answered, or the figures of a smaller group "
        "could be worked out from them.",
        **p,
    ),
    "no_band": lambda p: say("There is no band: it takes at least two people in the same role."),
    "few_respondents": lambda p: say_n(
        "Indicative only: {n} respondent, where {minimum} are needed.",
        "Indicative only: {n} respondents, where {minimum} are needed.",
        p["n"], minimum=p["minimum"],
    ),
    "few_roles": lambda p: say_n(
        "Indicative only: {n} role, where {minimum} are needed.",
        "Indicative only: {n} roles, where {minimum} are needed.",
        p["n"], minimum=p["minimum"],
    ),
    "few_answers": lambda p: say(
        "Indicative only: {share} of the questions got an answer, where {bar} is needed.", **p
    ),
}  # fmt: skip
