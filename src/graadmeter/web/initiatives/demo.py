"""The initiatives of the demo organisation: made, weighed by three functions, two of them done between the rounds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from graadmeter.base.text import Bilingual
from graadmeter.demo import initiatives as invented
from graadmeter.demo.initiatives import DemoInitiative
from graadmeter.web.initiatives import commands
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import Organisation, User

MONTH = timedelta(days=30)
BETWEEN_REVIEWS = timedelta(days=60)
PROCESSES = {"hosts": commands.Moved("smg", "hrm", 1.0, 0.5, 1.5)}  # key -> the process that it should move too


def fill(*, organisation: Organisation, first_round: date, seed: int, by: User, at: datetime) -> list[Initiative]:
    """`first_round`: the day it was closed; what was done since began after it."""
    made: dict[str, Initiative] = {}
    for one in invented.initiatives():
        row = _made(one, organisation, tuple(made[key] for key in one.after), by, at - 4 * BETWEEN_REVIEWS)
        for time in range(one.times):
            _weighed(row, one, seed, time, by, at - BETWEEN_REVIEWS * (one.times - time))
        if one.asked:
            _asked(row, one, seed, by, at - timedelta(days=2))
        if one.ran:
            began, ended = one.ran
            commands.set_course(
                initiative=row, started_on=first_round + began * MONTH,
                finished_on=first_round + ended * MONTH if ended else None, units=one.units, by=by, at=at,
            )  # fmt: skip
        commands.answer_factors(
            initiative=row, by=by, at=at,
            answers={
                factor: commands.Answered(answer, both(action) if action else "")
                for factor, (answer, action) in one.factors.items()
            },
        )  # fmt: skip
        if one.figures:
            commands.set_figures(
                initiative=row, by=by, at=at,
                lines={line: commands.Figured(inputs) for line, inputs in one.figures.items()},
            )  # fmt: skip
        made[one.key] = row
    return list(made.values())


def _made(
    one: DemoInitiative, organisation: Organisation, after: tuple[Initiative, ...], by: User, at: datetime
) -> Initiative:  # fmt: skip
    row = commands.save_initiative(
        organisation=organisation, initiative=None, by=by, at=at,
        wanted=commands.Wanted(
            name=both(one.name), purpose=both(one.purpose), owner=both(one.owner),
            state="idea" if one.ran else one.state, duration=one.duration, money=one.money, hours=one.hours,
            required=one.required, after=after, suggested_by=one.suggested_by, arranges=one.arranges,
            effects=(
                *(
                    commands.Moved("esm3", element, gain.expected, gain.low, gain.high)
                    for element, gain in one.effects.items()
                ),
                *([PROCESSES[one.key]] if one.key in PROCESSES else []),
            ),
        ),
    )  # fmt: skip
    if row.phase != one.phase:  # it went through its first phase before the organisation used this
        row.phase = one.phase
        row.save(update_fields=["phase"])
    return row


def _weighed(row: Initiative, one: DemoInitiative, seed: int, time: int, by: User, at: datetime) -> None:
    review = commands.open_review(initiative=row, by=by, at=at)
    for number, (rater, said) in enumerate(invented.ratings(seed, one, time).items()):
        name = next(each for each in invented.raters() if each.nl == rater)
        commands.send_rating(
            review=review, rater=both(name), user=None, by=by, at=at + timedelta(days=number),
            said={item: {"value": value, "reason": both(invented.reason(item, value))} for item, value in said.items()},
        )  # fmt: skip
    commands.close_review(review=review, blocked=(), by=by, at=at + timedelta(days=7))


def _asked(row: Initiative, one: DemoInitiative, seed: int, by: User, at: datetime) -> None:
    """Two have rated; the visitor has not."""
    review = commands.open_review(initiative=row, by=by, at=at)
    for rater, said in list(invented.ratings(seed, one, 0).items())[:2]:
        name = next(each for each in invented.raters() if each.nl == rater)
        commands.send_rating(
            review=review, rater=both(name), user=None, by=by, at=at,
            said={item: {"value": value, "reason": both(invented.reason(item, value))} for item, value in said.items()},
        )  # fmt: skip


def both(text: Bilingual) -> str:
    """As a bilingual company writes it; the same in both languages is written once."""
    return text.nl if text.nl == text.en else f"{text.nl} / {text.en}"
