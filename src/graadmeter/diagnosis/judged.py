"""What experts agreed in a workshop, beside what respondents say: another source, never mixed with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Bilingual, Message, Text, say, say_n
from graadmeter.diagnosis.result import JudgedDifference, Judgement
from graadmeter.maturity.model import Element, Level, Model

BELOW = Bilingual("Geen", "None")  # the state below the first level, where a model does not name it


def judgements(
    model: Model, given: Mapping[str, Mapping[str, Any]] | None
) -> tuple[dict[str, Judgement], tuple[Message, ...]]:
    """Element -> what experts agreed, in the order of the model, and what was left out.

    `given`: element id -> {"level": a level id or the floor's, "n": votes for a level in the last vote, "agreed_on":
    ISO day, "agreement": 0..1, "dissent": people, "reason": text, "evidence": text, "version": of the model}; all but
    the level may be absent or None. A judgement of an element or level that `model` does not have, or made with another
    version of it, is left out with a notice: its words were others.
    """
    found: dict[str, Judgement] = {}
    unknown, older = [], []
    for element, said in (given or {}).items():
        if said.get("version") not in (None, model.version):
            older.append(element)
        elif element not in model.elements or (level := level_of(model, said["level"])) is None:
            unknown.append(element)
        else:
            found[element] = _judgement(said, level)
    return {key: found[key] for key in model.elements if key in found}, (*_older(model, older), *_unknown(unknown))


def difference(element: Element, reported: Level | None, agreed: Judgement | None) -> JudgedDifference | None:
    """Where respondents and experts are a level or more apart; None where they agree or either is not known."""
    if reported is None or agreed is None or reported.order == agreed.level.order:
        return None
    about: dict[str, object] = {"element": element.name, "reported": reported.name, "judged": agreed.level.name}
    statement = say("Respondents place {element} at {reported}; experts agreed on {judged}.", **about)
    if agreed.stand:
        about["stand"] = agreed.stand
        statement = say("Respondents place {element} at {reported}; experts agreed on {judged} ({stand}).", **about)
    if reported.order > agreed.level.order:
        question = say("What did the experts look at that respondents do not see, and who was not in that room?")
    else:
        question = say("What do the experts know of that most respondents do not notice or do not use yet?")
    return JudgedDifference(
        judgement=agreed,
        reported=reported,
        levels=abs(reported.order - agreed.level.order),
        direction="reported_higher" if reported.order > agreed.level.order else "judged_higher",
        statement=statement,
        question=question,
    )


def _judgement(said: Mapping[str, Any], level: Level) -> Judgement:
    day = said.get("agreed_on")
    return Judgement(
        level=level,
        n=said.get("n"),
        agreed_on=date.fromisoformat(day) if day else None,
        agreement=said.get("agreement"),
        dissent=said.get("dissent") or 0,
        reason=said.get("reason") or "",
        evidence=said.get("evidence") or "",
    )


def level_of(model: Model, level_id: str) -> Level | None:
    """The level of that id, the state below the first one included; None where the model has none of it."""
    if level_id == model.floor_id:
        return below(model)
    try:
        return model.level(level_id)
    except UnknownNameError:
        return None


def below(model: Model) -> Level:
    """The state below the first level, also where the model does not name it."""
    first = model.levels[0]
    return model.floor or Level(model.floor_id, first.order - 1, first.value - 1, BELOW)


def _older(model: Model, elements: list[str]) -> tuple[Message, ...]:
    if not elements:
        return ()
    names: list[Text] = [model.elements[key].name if key in model.elements else repr(key) for key in elements]
    return (
        say_n(
            "{n} judgement was made with another version of the model and is left out here: {names}.",
            "{n} judgements were made with another version of the model and are left out here: {names}.",
            len(elements), names=names,
        ),
    )  # fmt: skip


def _unknown(elements: list[str]) -> tuple[Message, ...]:
    if not elements:
        return ()
    return (
        say_n(
            "{n} judgement is left out, because this model does not have its category or its level: {names}.",
            "{n} judgements are left out, because this model does not have their category or their level: {names}.",
            len(elements), names=[repr(key) for key in elements],
        ),
    )  # fmt: skip
