"""Reviews and the ratings in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from graadmeter.base.text import say
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.models import Initiative, Rating, Review
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import User, Verb

Answers = Mapping[str, Mapping[str, str]]  # item -> {"value", "reason"}


@transaction.atomic
def open_review(*, initiative: Initiative, by: User, at: datetime) -> Review:
    """Ask for ratings, in the phase the initiative is in. The review that is open already is given back."""
    row = Initiative.objects.select_for_update().get(pk=initiative.pk)
    found = Review.objects.filter(initiative=row, closed_at__isnull=True).first()
    if found:
        return found
    made = Review.objects.create(initiative=row, phase=row.phase, opened_at=at, opened_by=by)
    record(organisation=row.organisation, by=by, verb=Verb.REVIEW_OPENED, object=row.name, at=at)
    return made


@transaction.atomic
def send_rating(
    *, review: Review, rater: str, user: User | None, said: Answers, by: User, at: datetime
) -> Rating:  # fmt: skip
    """What one rater made of the questions. `user`: the member who rates for herself; None for a function.

    A rating may be sent again as long as it is the only one: after that somebody has seen it, or she has seen others.
    Raises InitiativeError when the review is closed, the rater rated already, or a value is not on its scale.
    """
    row = Review.objects.select_for_update().select_related("initiative__organisation").get(pk=review.pk)
    if not row.is_open:
        raise InitiativeError(say("This review is closed. Open a new one to rate again."))
    known, items = queries.model(), queries.model().items
    for item, answer in said.items():
        if item not in items or answer["value"] not in known.scales[items[item].scale].by_value:
            raise InitiativeError(say("{seen} is not an answer to {item}.", seen=repr(answer.get("value")), item=item))
    own = row.ratings.filter(user=user).first() if user else row.ratings.filter(rater__iexact=rater).first()
    if own and row.ratings.exclude(pk=own.pk).exists():
        raise InitiativeError(
            say("{rater} has rated already, and others have too. Open a new review to rate again.", rater=own.rater)
        )
    if own and own.user_id != (user.pk if user else None):
        raise InitiativeError(say("{rater} has rated already, as a member.", rater=own.rater))
    made = own or Rating(review=row, user=user)
    if user:
        rater = _own_name(rater, row, own)
    made.rater, made.said, made.entered_by, made.sent_at = (
        rater,
        {item: dict(one) for item, one in said.items()},
        by,
        at,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise InitiativeError(say("{rater} has rated already.", rater=rater)) from None
    record(
        organisation=row.initiative.organisation, by=by, verb=Verb.INITIATIVE_RATED, at=at,
        object=row.initiative.name if user else f"{row.initiative.name}: {rater}",
    )  # fmt: skip
    return made


@transaction.atomic
def close_review(*, review: Review, blocked: Sequence[str], by: User, at: datetime) -> Review:
    """Keep the verdict as the ratings give it; none below the raters that the model asks. `blocked`: blocking checks
    that are not arranged today.

    Raises InitiativeError while nobody has rated, or when it is closed already.
    """
    row = Review.objects.select_for_update().select_related("initiative__organisation").get(pk=review.pk)
    if not row.is_open:
        raise InitiativeError(say("This review is closed already."))
    if not row.ratings.exists():
        raise InitiativeError(say("Nobody has rated yet: there is nothing to close with."))
    found = queries.weighed(row, blocked)
    row.blocked = list(blocked)
    if found.decides:
        row.verdict, row.total = found.verdict, found.total
    row.closed_at, row.closed_by = at, by
    row.save()
    told = f"{row.initiative.name}: {row.verdict}" if row.verdict else row.initiative.name
    record(organisation=row.initiative.organisation, by=by, verb=Verb.REVIEW_CLOSED, object=told, at=at)
    return row


@transaction.atomic
def withdraw_review(*, review: Review, by: User, at: datetime) -> None:
    """Take back a review that nobody has rated in yet. Raises InitiativeError when somebody has."""
    row = Review.objects.select_for_update().select_related("initiative__organisation").get(pk=review.pk)
    if row.ratings.exists() or not row.is_open:
        raise InitiativeError(say("Ratings have been sent: close the review instead."))
    record(
        organisation=row.initiative.organisation, by=by, verb=Verb.REVIEW_WITHDRAWN, object=row.initiative.name, at=at
    )
    row.delete()


def _own_name(name: str, review: Review, own: Rating | None) -> str:
    """The name of a member; of a second one who is called the same, with a number."""
    others = review.ratings.exclude(pk=own.pk) if own else review.ratings.all()
    taken = {row.rater for row in others}
    names = (name, *(f"{name} ({n})" for n in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)
