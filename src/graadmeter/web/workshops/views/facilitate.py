"""The big screen and the steps the facilitator takes on it. A step says where its page thought the session was: pressed
twice, or from a second tab that lags behind, it changes nothing that it should not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.web.language import current
from graadmeter.web.people.access import Access
from graadmeter.web.workshops import commands, figures, queries
from graadmeter.web.workshops.access import workshop_for
from graadmeter.web.workshops.errors import WorkshopError
from graadmeter.web.workshops.forms import AgreedForm, PlaceForm
from graadmeter.web.workshops.models import Ballot, Workshop
from graadmeter.web.workshops.pages import screen as pages

ADDRESS = "workshop_address"  # session: which of this computer's addresses the QR code carries


@never_cache
@require_safe
def screen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The screen. Asked with `since`, the numbers alone: nothing where nothing changed, all where the facilitator has
    gone on (in another tab, perhaps)."""
    access, workshop = workshop_for(request.user, slug, pk)
    since = request.GET.get("since")
    if since is not None:
        return _pulse(request, access, workshop, since)
    if not workshop.is_open:
        return redirect("workshops:detail", slug, pk)
    page = pages.screen(workshop, _join(request, workshop))
    return render(request, f"workshops/screen/{page.step}.html", {"access": access, "page": page, "pulse": page.pulse})


def step(act: Callable[[Workshop, str, int], object]) -> Callable[..., HttpResponse]:
    """A press on a button of the screen: what it does, and back to the screen, with a word where it was refused."""

    @require_POST
    @wraps(act)
    def view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        _access, workshop = workshop_for(request.user, slug, pk)
        form = PlaceForm(request.POST)
        if form.is_valid():
            try:
                act(workshop, form.cleaned_data["element"], form.cleaned_data["number"] or 0)
            except WorkshopError as error:
                messages.warning(request, error.text(current()))
        return redirect("workshops:screen", slug, pk)

    return view


@step
def go(workshop: Workshop, element: str, _number: int) -> object:
    return commands.choose(workshop=workshop, element=element)


@step
def reveal(workshop: Workshop, element: str, number: int) -> object:
    return commands.reveal(workshop=workshop, element=element, number=number)


@step
def again(workshop: Workshop, element: str, number: int) -> object:
    return commands.vote_again(workshop=workshop, element=element, after=number)


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, slug: str, pk: int, element_id: str) -> HttpResponse:
    """Write down the level that the room agreed on."""
    access, workshop = workshop_for(request.user, slug, pk)
    last = queries.latest_ballot(workshop, element_id)
    if not workshop.is_open or last is None or not last.revealed:
        return redirect("workshops:screen", slug, pk)
    model = queries.taken_model(workshop)
    form = AgreedForm(
        request.POST or None, request.FILES or None, model=model, lang=current(),
        joined=max(queries.joined(workshop), sum(last.counts.values())), initial=_proposed(workshop, last),
    )  # fmt: skip
    if form.is_valid():
        try:
            commands.record_judgement(
                workshop=workshop, element=element_id, number=form.cleaned_data["number"], agreed=form.agreed(),
                by=access.user, at=timezone.now(),
            )  # fmt: skip
        except WorkshopError as error:
            form.add_error(None, error.text(current()))
        else:
            return redirect("workshops:screen", slug, pk)
    page = pages.agree(workshop, element_id)
    return render(request, "workshops/screen/agree.html", {"access": access, "page": page, "form": form})


@require_POST
def address(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Which network the phones are on."""
    workshop_for(request.user, slug, pk)
    request.session[ADDRESS] = request.POST.get("address", "")[:40]
    return redirect("workshops:screen", slug, pk)


def _pulse(request: HttpRequest, access: Access, workshop: Workshop, since: str) -> HttpResponse:
    pulse = pages.pulse(workshop)
    if since == str(pulse.standing):
        return HttpResponse(status=204)
    if since.split(".")[0] != str(pulse.standing.version):
        response = HttpResponse(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "workshops/screen/pulse.html", {"access": access, "pulse": pulse})


def _join(request: HttpRequest, workshop: Workshop) -> pages.Join:
    return pages.join(
        workshop,
        scheme=request.scheme or "http",
        host=request.get_host(),
        wanted=request.session.get(ADDRESS),
        allowed=list(settings.ALLOWED_HOSTS),
    )


def _proposed(workshop: Workshop, last: Ballot) -> dict[str, object]:
    """What the form begins with: what was written before, else the level that more than half chose."""
    before = queries.judgement(workshop, last.element)
    if before:
        fields = ("level", "reason", "evidence", "evidence_url", "dissent", "dissent_reason")
        return {"number": last.number, **{field: getattr(before, field) for field in fields}}
    levels = figures.scale(queries.taken_model(workshop))
    chosen = {level: last.counts.get(level, 0) for level in levels}
    most = max(chosen, key=lambda level: chosen[level])
    if 2 * chosen[most] <= sum(chosen.values()):
        return {"number": last.number}
    return {"number": last.number, "level": most, "dissent": sum(chosen.values()) - chosen[most]}
