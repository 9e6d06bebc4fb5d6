"""Making a plan, keeping it under a name, and choosing the one to go by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import say
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.web.plans import keeping, queries, solving
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.queries.inputs import inputs
from graadmeter.web.plans.queries.wishes import Wishes

MADE = ("starts_on", "horizon", "wishes", "input", "result", "names")  # what makes a plan that plan


class PlanRuleError(GraadmeterError):
    """Something that cannot be done with a plan."""


def make_plan(
    *, organisation: Organisation, wishes: Wishes, by: User, at: datetime, seconds: float = solving.SECONDS
) -> Plan:
    """Work out a plan and put it on the drawing board in place of what was there.

    Raises WishError where the wishes cannot go together, and changes nothing then. The search is outside of the
    transaction: others can write meanwhile. Raises PlanRuleError where they put another plan on the board.
    """
    before = queries.board(organisation)
    given = inputs(organisation, wishes, timezone.localdate(at))
    case, held = given.case, {one.plan.id: one.held for one in given.candidates if one.held}
    found = solving.solve(case, seconds=seconds)
    with transaction.atomic():
        _alone(organisation)
        now = queries.board(organisation)
        if now and (before is None or before.made_at != now.made_at):
            raise PlanRuleError(
                say("Somebody else changed the plan while yours was worked out. See how it is now, and try again.")
            )
        row, _ = Plan.objects.update_or_create(
            organisation=organisation, name="",
            defaults={
                "starts_on": wishes.starts_on, "horizon": wishes.horizon, "wishes": wishes.as_data(),
                "input": keeping.nameless(case), "names": keeping.names_of(case),
                "result": keeping.as_data(found, held),
                "made_by": by, "made_at": at,
            },
        )  # fmt: skip
        record(organisation=organisation, by=by, verb=Verb.PLAN_MADE, object=str(wishes.starts_on), at=at)
    return row


@transaction.atomic
def save_plan(*, organisation: Organisation, name: str, by: User, at: datetime) -> Plan:
    """Keep what is on the drawing board under a name, which must be new. Raises PlanRuleError."""
    _alone(organisation)
    board = queries.board(organisation)
    if board is None:
        raise PlanRuleError(say("There is no plan to save yet; make one first."))
    if not name or organisation.plans.filter(name=name).exists():
        raise PlanRuleError(say("There is a plan of this name already; choose another."))
    row = Plan.objects.create(
        organisation=organisation, name=name, made_by=by, made_at=at, **{part: getattr(board, part) for part in MADE}
    )
    record(organisation=organisation, by=by, verb=Verb.PLAN_SAVED, object=name, at=at)
    return row


@transaction.atomic
def put_in_force(*, plan: Plan, by: User, at: datetime) -> Plan:
    """From now on the organisation goes by this plan, and by no other. Raises PlanRuleError for one without a name."""
    if plan.is_board:
        raise PlanRuleError(say("Save the plan under a name first."))
    _alone(plan.organisation)
    plan.refresh_from_db(fields=["in_force"])
    if not plan.in_force:
        plan.organisation.plans.filter(in_force=True).update(in_force=False)
        plan.in_force = True
        plan.save(update_fields=["in_force"])
        record(organisation=plan.organisation, by=by, verb=Verb.PLAN_CHOSEN, object=plan.name, at=at)
    return plan


@transaction.atomic
def take_to_board(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Put a copy of a saved plan on the drawing board, in place of what was there."""
    row, _ = Plan.objects.update_or_create(
        organisation=plan.organisation, name="",
        defaults={"made_by": by, "made_at": at, **{part: getattr(plan, part) for part in MADE}},
    )  # fmt: skip
    record(organisation=plan.organisation, by=by, verb=Verb.PLAN_MADE, object=plan.name, at=at)
    return row


@transaction.atomic
def delete_plan(*, plan: Plan, by: User, at: datetime) -> None:
    """Throw a saved plan away; not the one in force. Raises PlanRuleError."""
    _alone(plan.organisation)
    plan.refresh_from_db(fields=["in_force"])
    if plan.in_force:
        raise PlanRuleError(say("This plan is in force; put another one in force first."))
    record(organisation=plan.organisation, by=by, verb=Verb.PLAN_DELETED, object=plan.name, at=at)
    plan.delete()


def _alone(organisation: Organisation) -> None:
    """Until this transaction ends nobody else changes which plans there are and which one is in force."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
