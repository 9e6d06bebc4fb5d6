"""What stands out among the statements, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from graadmeter.base.text import Message, Quantity, say
from graadmeter.diagnosis.items.calibrated import Calibrated, in_order
from graadmeter.diagnosis.items.order import REPRODUCIBLE, Pair
from graadmeter.diagnosis.items.result import Category, Code, Reading, Statement
from graadmeter.diagnosis.items.sheet import Sheet

UNKNOWN_FROM, NOT_APPLICABLE_FROM = 1 / 3, 1 / 5  # shares of don't know and not applicable that ask for attention
MISFIT = 1.5  # mean square above which answers follow another pattern (Linacre 2002)
LOW, FIT = 0.60, 0.80  # reliability
ORDER: tuple[Code, ...] = (
    "levels_out_of_order", "reversed", "as_hard", "not_reproducible", "units_differ", "against_the_rest", "misfit",
    "unknown", "not_applicable", "unreliable", "few", "standing", "levels_in_order", "reproducible", "reliable",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """Everything that was worked out, to be put into words."""

    sheet: Sheet
    statements: Mapping[int, Statement]  # by column
    categories: tuple[Category, ...]
    pairs: tuple[Pair, ...]
    against: frozenset[int]  # columns that go against the rest of their element
    weak: frozenset[str]  # elements whose order does not hold
    calibrated: Calibrated | Message
    alpha: float | None


def readings(found: Found) -> tuple[Reading, ...]:
    """What asks for attention, most urgent first, then what is good to know."""
    made = [*_order(found), *_levels(found), *_categories(found), *_single(found), *_whole(found)]
    return tuple(sorted(made, key=lambda reading: (not reading.attention, ORDER.index(reading.code))))


def _order(found: Found) -> Iterator[Reading]:
    """One sentence per statement that does not stand where its level says."""
    named: set[int] = set()
    if not isinstance(found.calibrated, Message):
        for column, verdict in found.calibrated.verdicts.items():
            if verdict.beside is None:
                continue
            named.add(column)
            yield _beside(found.sheet, column, verdict.beside, verdict.order == "reversed")
    for pair in found.pairs:
        if pair.reversed and not named & {pair.early, pair.late}:
            named.add(pair.late)
            yield _beside(found.sheet, pair.late, pair.early, True)


def _beside(sheet: Sheet, column: int, other: int, reversed_: bool) -> Reading:
    level, beside = sheet.frame.levels[int(sheet.level[column])], sheet.frame.levels[int(sheet.level[other])]
    words = {
        "statement": sheet.items[column].text, "level": level.name, "other": sheet.items[other].text,
        "beside": beside.name,
    }  # fmt: skip
    harder = sheet.level[column] < sheet.level[other]
    if not reversed_:
        message = say(
            "“{statement}” stands under {level}, but is answered as “{other}” is, which stands under {beside}: look at "
            "the wording.",
            **words,
        )
    elif harder:
        message = say(
            "“{statement}” stands under {level}, but fewer people find it true than “{other}”, which stands under "
            "{beside}: look at the wording.",
            **words,
        )
    else:
        message = say(
            "“{statement}” stands under {level}, but more people find it true than “{other}”, which stands under "
            "{beside}: look at the wording.",
            **words,
        )
    return _about(sheet, column, "reversed" if reversed_ else "as_hard", message)


def _levels(found: Found) -> Iterator[Reading]:
    if isinstance(found.calibrated, Message):
        return
    places = found.calibrated.scale.levels
    if len(places) < 2:
        return
    yield from _standing(found.calibrated)
    names = [place.level.name for place in places]
    if in_order(places):
        yield Reading(
            code="levels_in_order",
            attention=False,
            message=say("Taken together, the statements come in the order of the model: {names}.", names=names),
        )
        return
    for earlier, later in pairwise(places):
        if later.difficulty <= earlier.difficulty:
            yield Reading(
                code="levels_out_of_order",
                attention=True,
                message=say(
                    "Taken together, the statements of {later} are not harder than those of {earlier}: for these "
                    "respondents the order of the phases does not hold.",
                    later=later.level.name,
                    earlier=earlier.level.name,
                ),
            )


def _standing(scale: Calibrated) -> Iterator[Reading]:
    """The organisation on the scale, in words: which levels a typical respondent finds more true than not."""
    true = [place.level.name for place in scale.scale.levels if place.difficulty <= scale.scale.measure]
    later = [place.level.name for place in scale.scale.levels if place.difficulty > scale.scale.measure]
    if true and later:
        message = say(
            "A typical respondent finds the statements of {true} more true than not, those of {later} not yet.",
            true=true,
            later=later,
        )
    elif true:
        message = say("A typical respondent finds the statements of every phase more true than not.")
    else:
        message = say("A typical respondent finds the statements of no phase more true than not yet.")
    yield Reading(code="standing", attention=False, message=message)


def _categories(found: Found) -> Iterator[Reading]:
    known = [category for category in found.categories if category.reproducibility is not None]
    for category in known:
        if category.element.id in found.weak:
            yield Reading(
                code="not_reproducible",
                attention=True,
                element=category.element.id,
                message=say(
                    "{category}: the order of the phases is weak here; {share} of the answers fit it, 90 % is the "
                    "usual bar.",
                    category=category.element.name,
                    share=Quantity(category.reproducibility or 0.0, "share"),
                ),
            )
    if known:
        held = sum((category.reproducibility or 0.0) >= REPRODUCIBLE for category in known)
        yield Reading(
            code="reproducible",
            attention=False,
            message=say(
                "In {n} of {all} categories 90 % or more of the answers follow the order of the phases.",
                n=held,
                all=len(known),
            ),
        )


def _single(found: Found) -> Iterator[Reading]:
    sheet = found.sheet
    for column, statement in found.statements.items():
        words = {"statement": statement.item.text}
        if (statement.dont_know_share or 0.0) >= UNKNOWN_FROM:
            share = Quantity(statement.dont_know_share or 0.0, "share")
            yield _about(
                sheet, column, "unknown",
                say("{share} does not know the answer to “{statement}”: ask it of roles that can know.",
                    share=share, **words),
            )  # fmt: skip
        if (statement.not_applicable_share or 0.0) >= NOT_APPLICABLE_FROM:
            share = Quantity(statement.not_applicable_share or 0.0, "share")
            yield _about(
                sheet, column, "not_applicable",
                say("{share} says that “{statement}” does not apply.", share=share, **words),
            )  # fmt: skip
        if column in found.against:
            yield _about(
                sheet, column, "against_the_rest",
                say("Who agrees with “{statement}” agrees less with the rest of its category: look whether it says "
                    "the opposite.", **words),
            )  # fmt: skip
        for one in statement.units:
            where = {"unit": one.unit, "other": one.other, **words}
            yield _about(
                sheet, column, "units_differ",
                say("People who answer alike on the whole find “{statement}” less true in {unit} than in {other}: ask "
                    "what is different there.", **where)
                if one.delta < 0
                else say("People who answer alike on the whole find “{statement}” more true in {unit} than in "
                         "{other}: ask what is different there.", **where),
            )  # fmt: skip
        if max(statement.infit or 0.0, statement.outfit or 0.0) > MISFIT:
            yield _about(
                sheet, column, "misfit",
                say("Answers to “{statement}” follow another pattern than those to the other statements: perhaps it "
                    "is read in two ways.", **words),
            )  # fmt: skip


def _whole(found: Found) -> Iterator[Reading]:
    if isinstance(found.calibrated, Message):
        yield Reading(code="few", attention=False, message=found.calibrated)
    if found.alpha is None:
        return
    alpha = Quantity(found.alpha, "score2")
    if found.alpha < LOW:
        yield Reading(
            code="unreliable",
            attention=True,
            message=say(
                "The categories hardly go together (alpha {alpha}): read them one by one, not as one figure.",
                alpha=alpha,
            ),
        )
    elif found.alpha < FIT:
        yield Reading(
            code="reliable",
            attention=False,
            message=say(
                "The categories go together well enough to compare groups, not to judge a single person "
                "(alpha {alpha}).",
                alpha=alpha,
            ),
        )
    else:
        yield Reading(
            code="reliable",
            attention=False,
            message=say("The categories go together well (alpha {alpha}).", alpha=alpha),
        )


def _about(sheet: Sheet, column: int, code: Code, message: Message) -> Reading:
    item = sheet.items[column]
    return Reading(code=code, attention=True, item=item.id, element=item.element, message=message)
