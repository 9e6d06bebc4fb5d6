"""What stands beside the figures: why sources differ, facts, and the definition of every measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.web.diagnosis import commands
from graadmeter.web.diagnosis.forms import ExplanationForm
from graadmeter.web.diagnosis.pages import conversation as conversation_page
from graadmeter.web.diagnosis.pages import facts as facts_page
from graadmeter.web.diagnosis.pages import measures as measures_page
from graadmeter.web.facts import commands as stating
from graadmeter.web.facts import queries as stated
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.views import who


@require_POST
def explain(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    page = conversation_page.conversation(access.organisation, timezone.localdate())
    if not any(one.row.criterion.id == criterion and one.form for one in page.rows):
        raise Http404
    form = ExplanationForm(request.POST, prefix=criterion)
    if form.is_valid():
        commands.explain_conflict(
            organisation=access.organisation, criterion=criterion, text=form.cleaned_data["text"], by=access.user,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Your explanation stands beside the two figures."))
        return redirect(f"{reverse('diagnosis:conversation', args=[slug])}#{criterion}")
    page = conversation_page.conversation(access.organisation, timezone.localdate(), bound={criterion: form})
    return render(request, "diagnosis/conversation.html", {"access": access, "page": page}, status=422)


@require_safe
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = facts_page.facts(access.organisation, timezone.localdate())
    return render(request, "diagnosis/facts.html", {"access": access, "page": page})


@require_POST
def state(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    today = timezone.localdate()
    form = or_404(facts_page.form_of(metric, access.organisation, today, request.POST))
    if form.is_valid():
        stating.state_fact(
            organisation=access.organisation, metric=metric, by=access.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The fact is recorded."))
        return redirect(f"{reverse('diagnosis:facts', args=[slug])}#{metric}")
    page = facts_page.facts(access.organisation, today, bound={metric: form})
    return render(request, "diagnosis/facts.html", {"access": access, "page": page}, status=422)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    row = or_404(stated.fact_row(access.organisation, pk))
    stating.withdraw_fact(fact=row, by=access.user, at=timezone.now())
    messages.success(request, _("The fact is withdrawn."))
    return redirect("diagnosis:facts", slug)


@require_safe
def measures(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    return render(request, "diagnosis/measures.html", {"access": access, "page": measures_page.measures()})
