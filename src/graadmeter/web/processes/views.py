"""The pages about processes. Who may, what was filled in, the command, the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.web.ambitions.commands import set_ambitions
from graadmeter.web.ambitions.queries import ambitions
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.processes import commands, queries
from graadmeter.web.processes.forms import AmbitionForm, AskForm, ChooseForm, OwnProcessForm, ScoreForm
from graadmeter.web.processes.pages import baseline as baseline_page
from graadmeter.web.processes.pages import choose as choose_page
from graadmeter.web.processes.pages import index as index_page
from graadmeter.web.processes.pages import process as process_page


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = index_page.index(access.organisation, timezone.localdate())
    return render(request, "processes/index.html", {"access": access, "page": page})


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    form = AskForm(request.POST)
    if form.is_valid():
        made = commands.ask_people(
            organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The questionnaire is in preparation. Make links, and open it."))
        return redirect("assessments:detail", slug, made.pk)
    page = index_page.index(access.organisation, timezone.localdate(), bound=form)
    return render(request, "processes/index.html", {"access": access, "page": page}, status=422)


@require_safe
def detail(request: HttpRequest, slug: str, element: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = or_404(process_page.process(access.organisation, element, timezone.localdate()))
    return render(request, "processes/detail.html", {"access": access, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, slug: str, element: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    organisation = access.organisation
    model = queries.model_for(organisation)
    process = model.elements.get(element)
    if process is None or not queries.setting(process, queries.settings(organisation)).takes_part:
        raise Http404
    last = next(iter(queries.scores(organisation, element)), None)
    form = ScoreForm(
        request.POST or None, model=model, element=process, today=timezone.localdate(),
        before=last.values if last else {}, whom=last.with_whom if last else "",
    )  # fmt: skip
    if form.is_valid():
        commands.score_process(
            organisation=organisation, element=element, by=access.user, at=timezone.now(), **form.scored()
        )
        messages.success(request, _("The scoring is kept. Earlier ones stay, to compare with."))
        return redirect("processes:detail", slug, element)
    page = process_page.scoring(organisation, process, form, last)
    return render(
        request, "processes/score.html", {"access": access, "page": page}, status=422 if form.is_bound else 200
    )


@require_POST
def ambition(request: HttpRequest, slug: str, element: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    organisation, today = access.organisation, timezone.localdate()
    line = or_404(queries.book(organisation, today).line(element))
    model = queries.model_for(organisation)
    known = ambitions(organisation, model.id).get(element)
    form = AmbitionForm(request.POST, model=model, now=line.standing.level, ambition=known)
    if form.is_valid():
        set_ambitions(
            organisation=organisation, model=model, wanted={element: form.wanted()}, by=access.user, at=timezone.now()
        )
        messages.success(request, _("The ambition is saved."))
        return redirect("processes:detail", slug, element)
    page = process_page.process(organisation, element, today, bound=form)
    return render(request, "processes/detail.html", {"access": access, "page": page}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    organisation = access.organisation
    known = queries.settings(organisation)
    form = ChooseForm(request.POST or None, model=queries.model_with(known), known=known)
    if form.is_valid():
        commands.choose_processes(organisation=organisation, chosen=form.chosen(), by=access.user, at=timezone.now())
        messages.success(request, _("The choice is saved."))
        return redirect("processes:index", slug)
    page = choose_page.choose(organisation, form)
    return render(
        request, "processes/choose.html", {"access": access, "page": page}, status=422 if form.is_bound else 200
    )


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    form = OwnProcessForm(request.POST, prefix="own")
    if form.is_valid():
        commands.add_process(organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The process is added."))
        return redirect("processes:choose", slug)
    page = choose_page.choose(access.organisation, own=form)
    return render(request, "processes/choose.html", {"access": access, "page": page}, status=422)


@require_safe
def baseline(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = baseline_page.baseline(access.organisation, timezone.localdate())
    return render(request, "processes/baseline.html", {"access": access, "page": page})


@require_POST
def add_evidence(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    today = timezone.localdate()
    form = or_404(baseline_page.form_of(access.organisation, part, today, request.POST))
    if form.is_valid():
        commands.add_evidence(
            organisation=access.organisation, part=part, shown=form.shown(), by=access.user, at=timezone.now()
        )
        messages.success(request, _("The evidence is recorded."))
        return redirect(f"{reverse('processes:baseline', args=[slug])}#{form.prefix}")
    page = baseline_page.baseline(access.organisation, today, bound=form)
    return render(request, "processes/baseline.html", {"access": access, "page": page}, status=422)


@require_POST
def withdraw_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    row = or_404(queries.evidence_row(access.organisation, pk))
    commands.withdraw_evidence(evidence=row, by=access.user, at=timezone.now())
    messages.success(request, _("The evidence is withdrawn."))
    return redirect("processes:baseline", slug)
