"""Coming in, voting blind, showing the votes."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from graadmeter.base.text import say
from graadmeter.web.workshops import figures, queries
from graadmeter.web.workshops.commands.sessions import locked
from graadmeter.web.workshops.errors import MovedOnError, TooFewVotesError, VoteOverError, WorkshopError
from graadmeter.web.workshops.models import Ballot, Seat, Vote, Workshop


@transaction.atomic
def join(*, workshop: Workshop, secret: str, role: str = "") -> Seat:
    """A seat for the device that holds `secret`; joining twice gives the same seat, with the role said last."""
    row = locked(workshop)
    if not row.is_open:
        raise VoteOverError(say("This session is not open."))
    if role and role not in queries.taken_model(row).respondent_roles():
        raise WorkshopError(say("There is no role {role} in this model.", role=repr(role)))
    seat, _ = Seat.objects.update_or_create(
        secret_hash=queries.seat_hash(row, secret), defaults={"workshop": row, "role": role}
    )
    return seat


@transaction.atomic
def cast_vote(*, workshop: Workshop, seat: Seat, element: str, number: int, value: str, revision: int) -> Vote:
    """One vote of one seat in one ballot; returns what stands.

    `revision` counts a seat's choices in this ballot: one that is not newer than what is stored changes nothing, so
    that sending again is harmless. Raises VoteOverError where the ballot was shown, put aside or ended meanwhile, and
    WorkshopError for a value that cannot be chosen.
    """
    row = locked(workshop)
    ballot = row.ballots.filter(element=element, number=number).first()
    if not row.is_open or row.element != element or ballot is None or ballot.revealed:
        raise VoteOverError(say("This vote was over before yours arrived, so it is not counted."))
    if value not in {choice.value for choice in queries.choices(queries.taken_model(row), element)}:
        raise WorkshopError(say("{value} cannot be chosen here.", value=repr(value)))
    if not row.seats.filter(pk=seat.pk).exists():
        raise VoteOverError(say("This device does not take part in this session."))
    vote = Vote.objects.filter(ballot=ballot, seat=seat).first() or Vote(ballot=ballot, seat=seat, revision=0)
    if revision > vote.revision:
        vote.value, vote.revision = value, revision
        vote.save()
    return vote


@transaction.atomic
def choose(*, workshop: Workshop, element: str) -> Workshop:
    """Put a category on the screen. Its first vote opens; one that was put aside goes on with the votes it has."""
    row = _open(workshop)
    queries.taken_model(row).element(element)
    if row.element != element:
        row.element = element
        _next_version(row, "element")
        if queries.latest_ballot(row, element) is None:
            Ballot.objects.create(workshop=row, element=element)
    return row


@transaction.atomic
def reveal(*, workshop: Workshop, element: str, number: int) -> Ballot:
    """Show the votes of a ballot: from here on no vote is added. Showing it twice changes nothing."""
    row = _open(workshop)
    ballot = _at(row, element, number)
    if ballot.revealed:
        return ballot
    votes = ballot.votes.count()
    if votes < figures.MIN_VOTES:
        raise TooFewVotesError(
            say(
                "There are {n} votes; they can be shown from {least} on. With fewer, people could work out what each "
                "other voted.",
                n=votes, least=figures.MIN_VOTES,
            )
        )  # fmt: skip
    counts = Counter(ballot.votes.values_list("value", flat=True))
    levels = figures.scale(queries.taken_model(row))
    ballot.counts = {value: counts[value] for value in sorted(counts)}
    ballot.spread = figures.spread(counts, levels).outside().to_json()
    ballot.revealed = True
    ballot.save(update_fields=["counts", "spread", "revealed"])
    _next_version(row)
    return ballot


@transaction.atomic
def vote_again(*, workshop: Workshop, element: str, after: int) -> Ballot:
    """Open the next vote on the same category, after ballot `after` was shown and talked about. Pressing twice opens
    one."""
    row = _open(workshop)
    last = queries.latest_ballot(row, element)
    if row.element != element or last is None or last.number < after:
        raise MovedOnError(say("The session has moved on since this page was loaded."))
    if last.number > after or not last.revealed:
        return last
    _next_version(row)
    return Ballot.objects.create(workshop=row, element=element, number=last.number + 1)


def _open(workshop: Workshop) -> Workshop:
    row = locked(workshop)
    if not row.is_open:
        raise MovedOnError(say("This session is not open."))
    return row


def _at(row: Workshop, element: str, number: int) -> Ballot:
    """The ballot the facilitator sees. Raises MovedOnError where another page of the session has gone on."""
    ballot = row.ballots.filter(element=element, number=number).first()
    if row.element != element or ballot is None:
        raise MovedOnError(say("The session has moved on since this page was loaded."))
    return ballot


def _next_version(row: Workshop, *changed: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *changed])
