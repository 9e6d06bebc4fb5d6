"""The roadmap: the plan on the drawing board, what is asked of it, and the plans that were saved."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Message
from graadmeter.web.language import current
from graadmeter.web.people.access import Access, organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.plans import commands, queries
from graadmeter.web.plans.forms import MoveForm, SaveForm, TermsForm
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.pages import compared as comparison
from graadmeter.web.plans.pages import roadmap as pages
from graadmeter.web.plans.quarters import dated
from graadmeter.web.plans.queries.inputs import first_wishes
from graadmeter.web.plans.queries.wishes import Wishes
from graadmeter.web.plans.solving import WishError


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst" if request.method == "POST" else "viewer")
    if request.method != "POST":
        return _board(request, access)
    form = pages.terms(access.organisation, timezone.localdate(), request.POST)
    if not form.is_valid():
        return _board(request, access, form=form)
    return _planned(request, access, form.wishes(weights=request.POST.get("weights", "own")), form=form)


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """One initiative to another quarter; the rest is planned around it."""
    access = organisation_for(who(request), slug, at_least="analyst")
    form = MoveForm(request.POST)
    initiative = form.data.get("initiative", "")
    known = {row.key for row in access.organisation.initiatives.all()}
    if not form.is_valid() or initiative not in known:
        raise Http404
    wishes, quarter = _wishes(access), form.cleaned_data["quarter"]
    if quarter and quarter > wishes.horizon:
        raise Http404
    return _planned(request, access, wishes.pinned(initiative, quarter), moved=initiative)


@require_POST
def free(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan chooses every quarter again."""
    access = organisation_for(who(request), slug, at_least="analyst")
    return _planned(request, access, _wishes(access).free())


@require_POST
def save(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the plan a name of at most 120 characters."))
        return redirect(f"{reverse('plans:roadmap', args=[slug])}#saved")
    try:
        commands.save_plan(
            organisation=access.organisation, name=form.cleaned_data["name"], by=access.user, at=timezone.now()
        )
    except GraadmeterError as error:
        messages.error(request, error.text(current()))
    else:
        messages.success(request, _("The plan is saved."))
    return redirect(f"{reverse('plans:roadmap', args=[slug])}#saved")


@require_safe
def saved(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug)
    plan = _saved(access, pk)
    page = pages.saved(access.organisation, plan, timezone.localdate())
    return render(request, "plans/saved.html", {"access": access, "page": page})


@require_POST
def choose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    plan = commands.put_in_force(plan=_saved(access, pk), by=access.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is now the plan in force.") % {"name": plan.name})
    return redirect(f"{reverse('plans:roadmap', args=[slug])}#saved")


@require_POST
def resume(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Go on from a saved plan: a copy of it on the drawing board."""
    access = organisation_for(who(request), slug, at_least="analyst")
    plan = _saved(access, pk)
    commands.take_to_board(plan=plan, by=access.user, at=timezone.now())
    messages.success(request, _("A copy of “%(name)s” is on the drawing board.") % {"name": plan.name})
    return redirect("plans:roadmap", slug)


@require_POST
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    plan = _saved(access, pk)
    try:
        commands.delete_plan(plan=plan, by=access.user, at=timezone.now())
    except GraadmeterError as error:
        messages.error(request, error.text(current()))
    else:
        messages.success(request, _("The plan is deleted."))
    return redirect(f"{reverse('plans:roadmap', args=[slug])}#saved")


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = comparison.compared(access.organisation, request.GET.get("a", ""), request.GET.get("b", ""))
    return render(request, "plans/compare.html", {"access": access, "page": page})


@require_safe
def download(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The plan as a file that `graadmeter plan` takes."""
    access = organisation_for(who(request), slug)
    plan = queries.plan(access.organisation, pk)
    if plan is None:
        raise Http404
    response = HttpResponse(queries.as_file(plan), content_type="application/yaml; charset=utf-8")
    name = slugify(plan.name)[:60] or "plan"
    response["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return response


def _planned(
    request: HttpRequest, access: Access, wishes: Wishes, *, form: TermsForm | None = None, moved: str = ""
) -> HttpResponse:
    """Plan with these wishes and show it; where they cannot be met, say why beside the plan as it was.

    `moved`: key of the initiative that was moved by hand: the answer comes back at its card, with what became of it.
    """
    before = queries.board(access.organisation)
    try:
        after = commands.make_plan(organisation=access.organisation, wishes=wishes, by=access.user, at=timezone.now())
    except WishError as error:
        said = tuple(dated(conflict, wishes.first) for conflict in error.conflicts)
        return _board(request, access, form=form, refused=said or (error.message,))
    except GraadmeterError as error:
        return _board(request, access, form=form, refused=(error.message,))
    card = moved if any(row["id"] == moved for row in after.input["initiatives"]) else ""
    told = " ".join(one.text(current()) for one in comparison.moved(before, after, moved))
    messages.success(request, told, extra_tags=card)
    return redirect(reverse("plans:roadmap", args=[access.organisation.slug]) + (f"#{card}" if card else ""))


def _board(
    request: HttpRequest, access: Access, *, form: TermsForm | None = None, refused: tuple[Message, ...] = ()
) -> HttpResponse:
    page = pages.board(access.organisation, timezone.localdate(), form=form, refused=refused)
    wrong = bool(refused or (form and form.errors))
    return render(request, "plans/roadmap.html", {"access": access, "page": page}, status=422 if wrong else 200)


def _wishes(access: Access) -> Wishes:
    plan = queries.board(access.organisation)
    return Wishes.of(plan.wishes) if plan else first_wishes(access.organisation, timezone.localdate())


def _saved(access: Access, pk: int) -> Plan:
    plan = queries.plan(access.organisation, pk)
    if plan is None or plan.is_board:
        raise Http404
    return plan
