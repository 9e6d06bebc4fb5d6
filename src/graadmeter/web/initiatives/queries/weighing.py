"""Reviews and ratings as the core weighs them."""

from __future__ import annotations

from collections.abc import Sequence

from graadmeter import maturity
from graadmeter.base.text import Bilingual
from graadmeter.diagnosis import initiative as weighing
from graadmeter.diagnosis.initiative import Gate, MoneyCase, Weighed
from graadmeter.direction.cases import Range, Said
from graadmeter.maturity import Model
from graadmeter.web.initiatives.models import CaseLine, Initiative, Rating, Review
from graadmeter.web.people.models import User

STUDY = "effect_study"  # the record that the model's second gate asks for


def model() -> Model:
    return maturity.load(weighing.MODEL)


def ratings(rows: Sequence[Rating]) -> dict[str, dict[str, Said]]:
    """Rater -> item -> what was said; items and values that the model no longer has are left out."""
    wi3 = model()
    found: dict[str, dict[str, Said]] = {}
    for row in rows:
        found[row.rater] = {}
        for item, said in row.said.items():
            option = wi3.scales[wi3.items[item].scale].by_value.get(said["value"]) if item in wi3.items else None
            if option:
                value = None if option.missing else float(option.value)
                found[row.rater][item] = Said(value, said.get("reason", ""))
    return found


def weighed(review: Review, blocked: Sequence[str] = ()) -> Weighed:
    """A review as its raters weigh it. `blocked`: of an open one; a closed one keeps what stood in the way that day."""
    held = blocked if review.is_open else review.blocked
    return weighing.weigh(model(), review.phase, ratings(list(review.ratings.all())), blocked=held)


def verdict_of(review: Review) -> Bilingual:
    """The verdict in words of a closed review with enough raters, as it was kept."""
    return weighing.verdict_name(model(), review.verdict)


def open_review(initiative: Initiative) -> Review | None:
    return next((review for review in initiative.reviews.all() if review.is_open), None)


def enough(review: Review) -> bool:
    """Whether as many rated as the model asks; below that a review tells opinions and gives no verdict."""
    return len(review.ratings.all()) >= weighing.least_raters(model())


def closed(initiative: Initiative) -> list[Review]:
    """Every review that was closed, oldest first, also those with too few raters for a verdict."""
    return [review for review in initiative.reviews.all() if not review.is_open]


def last_closed(initiative: Initiative) -> Review | None:
    """The last review that was closed with enough raters, which gives the initiative its verdict."""
    return next((review for review in reversed(closed(initiative)) if enough(review)), None)


def last_opinion(initiative: Initiative) -> Review | None:
    """The last closed review, where it had too few raters for a verdict; None where the last one has a verdict."""
    last = next(reversed(closed(initiative)), None)
    return last if last and not enough(last) else None


def verdicts_in_order(initiative: Initiative) -> list[str]:
    """Verdicts of the closed reviews that have one, oldest first."""
    return [review.verdict for review in closed(initiative) if enough(review)]


def gate_of(initiative: Initiative) -> Gate | None:
    """The gate to the next phase by the last closed review of the phase it is in; None from the last phase, and where
    this phase was not weighed yet."""
    review = last_closed(initiative)
    if review is None or review.phase != initiative.phase:
        return None
    return weighing.gate(weighed(review), records=[STUDY] if initiative.study and initiative.studied_on else [])


def own_rating(review: Review, user: User) -> Rating | None:
    return next((row for row in review.ratings.all() if row.user_id == user.pk), None)


def rating_to_begin_with(initiative: Initiative, review: Review, user: User) -> Rating | None:
    """What the form shows first: her own rating in this review, else in the last one of the same phase."""
    last = next(reversed(closed(initiative)), None)
    before = own_rating(last, user) if last and last.phase == review.phase else None
    return own_rating(review, user) or before


def may_see(review: Review, user: User) -> bool:
    """Whether this member may see what others said: after her own rating, and once the review is closed."""
    return not review.is_open or own_rating(review, user) is not None


def case_of(initiative: Initiative) -> MoneyCase | None:
    """The mini business case; None without figures. Raises CaseError where figures do not go together."""
    found, known = {row.line: ranges(row) for row in initiative.lines.all()}, weighing.case_lines(model())
    return weighing.mini_case(
        model(), {line: inputs for line, inputs in found.items() if line in known}, found.get(CaseLine.SHARED, {}),
        months=initiative.months,
    )  # fmt: skip


def ranges(row: CaseLine) -> dict[str, Range]:
    """The figures of one line, by their names in the model's formula."""
    return {name: Range(*values) for name, values in row.inputs.items()}
