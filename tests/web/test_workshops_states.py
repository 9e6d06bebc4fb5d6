"""A workshop under any order of presses, votes, retries and second tabs: what holds at every moment."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from graadmeter.base.errors import GraadmeterError
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import User
from graadmeter.web.workshops import commands, figures, queries
from graadmeter.web.workshops.errors import MovedOnError, TooFewVotesError, VoteOverError
from graadmeter.web.workshops.models import Ballot, Seat, Vote, Workshop

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ELEMENTS = ("culture", "tools", "platform")
VALUES = ("none", "pioneering", "facilitating", "strategic", "dk")
element, value = st.sampled_from(ELEMENTS), st.sampled_from(VALUES)
number, revision, person = st.integers(1, 3), st.integers(1, 4), st.integers(0, 4)


class Session(RuleBasedStateMachine):
    """The model beside the database: what each seat last got acknowledged, per ballot."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.user = User.objects.create_user("m@example.org", "x", name="M")
        organisation = create_organisation(name="Machine", by=self.user, at=NOW)
        made = commands.make_workshop(organisation=organisation, name="M", model_id="esm3", by=self.user, at=NOW)
        self.row = commands.open_workshop(workshop=made, by=self.user, at=NOW)
        self.seats: dict[int, Seat] = {}
        self.acknowledged: dict[tuple[str, int], dict[int, tuple[int, str]]] = {}
        self.shown: dict[tuple[str, int], dict[str, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def now(self) -> Workshop:
        return Workshop.objects.get(pk=self.row.pk)

    def open_ballot(self) -> Ballot | None:
        found = queries.latest_ballot(self.now, self.now.element) if self.now.element else None
        return found if found and not found.revealed else None

    @rule(who=person)
    def join(self, who: int) -> None:
        if self.now.is_open:
            seat = commands.join(workshop=self.row, secret=f"device {who}")
            assert self.seats.setdefault(who, seat).pk == seat.pk

    @rule(element=element)
    def choose(self, element: str) -> None:
        if self.now.is_open:
            commands.choose(workshop=self.row, element=element)

    @precondition(lambda self: self.seats)
    @rule(data=st.data(), element=element, number=number, value=value, revision=revision)
    def vote_from_any_page(self, data: st.DataObject, element: str, number: int, value: str, revision: int) -> None:
        who = data.draw(st.sampled_from(sorted(self.seats)))
        ballot = self.open_ballot()
        taken = self.now.is_open and ballot is not None and (ballot.element, ballot.number) == (element, number)
        try:
            stands = commands.cast_vote(
                workshop=self.row, seat=self.seats[who], element=element, number=number, value=value,
                revision=revision,
            )  # fmt: skip
        except VoteOverError:
            assert not taken, "a vote in an open ballot is taken"
            return
        assert taken, "a vote outside the open ballot is refused"
        kept = self.acknowledged.setdefault((element, number), {})
        before = kept.get(who, (0, ""))
        kept[who] = max(before, (revision, value), key=lambda vote: (vote[0], vote == before))
        assert (stands.revision, stands.value) == kept[who]

    @rule(element=element, number=number)
    def reveal_from_any_tab(self, element: str, number: int) -> None:
        before, votes = self.now, len(self.acknowledged.get((element, number), {}))
        known = Ballot.objects.filter(workshop=self.row, element=element, number=number).first()
        try:
            ballot = commands.reveal(workshop=self.row, element=element, number=number)
        except TooFewVotesError:
            assert votes < figures.MIN_VOTES
        except MovedOnError:
            assert not before.is_open or before.element != element or known is None
        else:
            if known and known.revealed:
                assert self.now.version == before.version, "twice is once"
            else:
                assert votes >= figures.MIN_VOTES
                self.shown[element, number] = dict(ballot.counts)

    @rule(element=element, after=number)
    def vote_again_from_any_tab(self, element: str, after: int) -> None:
        last = queries.latest_ballot(self.now, element)
        try:
            commands.vote_again(workshop=self.row, element=element, after=after)
        except MovedOnError:
            assert not self.now.is_open or self.now.element != element or last is None or last.number < after
        else:
            opened = last is not None and last.revealed and last.number == after
            now = queries.latest_ballot(self.now, element)
            assert last is not None
            assert now is not None
            assert now.number == last.number + opened, "one press, one vote more"

    @rule(element=element, number=number, level=st.sampled_from(VALUES), dissent=st.integers(0, 1))
    def agree(self, element: str, number: int, level: str, dissent: int) -> None:
        agreed = commands.Agreed(level, "Because", dissent=dissent, dissent_reason="Not so" if dissent else "")
        last = queries.latest_ballot(self.now, element)
        fits = self.now.is_open and last is not None and last.revealed and last.number == number and level != "dk"
        try:
            commands.record_judgement(
                workshop=self.row, element=element, number=number, agreed=agreed, by=self.user, at=NOW
            )  # fmt: skip
        except GraadmeterError:
            assert not fits
        else:
            assert fits

    @rule(certain=st.integers(0, 9))
    def close(self, certain: int) -> None:
        if certain == 0:
            commands.close_workshop(workshop=self.row, by=self.user, at=NOW)

    @invariant()
    def at_most_one_ballot_is_open_per_category_and_numbers_have_no_gap(self) -> None:
        for element in ELEMENTS:
            ballots = queries.ballots(self.row, element)
            assert [ballot.number for ballot in ballots] == list(range(1, len(ballots) + 1))
            assert all(ballot.revealed for ballot in ballots[:-1])

    @invariant()
    def no_acknowledged_vote_is_lost_and_none_is_counted_twice(self) -> None:
        closed = self.now.is_closed
        for (element, number), kept in self.acknowledged.items():
            votes = Vote.objects.filter(ballot__workshop=self.row, ballot__element=element, ballot__number=number)
            if closed and (element, number) not in self.shown:
                assert not votes.exists(), "never shown, so gone"
            else:
                assert Counter(votes.values_list("value", flat=True)) == Counter(value for _, value in kept.values())

    @invariant()
    def what_was_shown_stays_as_it_was_shown_and_holds_every_vote(self) -> None:
        for (element, number), counts in self.shown.items():
            ballot = Ballot.objects.get(workshop=self.row, element=element, number=number)
            assert ballot.counts == counts
            said = Counter(value for _, value in self.acknowledged[element, number].values())
            assert counts == dict(said)

    @invariant()
    def nothing_is_counted_before_it_is_shown(self) -> None:
        assert not Ballot.objects.filter(workshop=self.row, revealed=False).exclude(counts={}, spread={}).exists()

    @invariant()
    def a_closed_session_knows_no_device(self) -> None:
        if self.now.is_closed:
            assert not self.now.seats.exists()
            assert not Vote.objects.filter(ballot__workshop=self.row, seat__isnull=False).exists()


@pytest.mark.django_db(transaction=False)
def test_what_holds_at_every_moment() -> None:
    run_state_machine_as_test(
        Session,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
