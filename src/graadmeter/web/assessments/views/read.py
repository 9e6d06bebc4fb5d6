"""Reading a result: the heat map, one category, the file. A poll has pages of its own."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from graadmeter.web.ambitions.queries import ambition_levels
from graadmeter.web.assessments import commands, queries, results
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import criteria
from graadmeter.web.assessments.pages import results as pages
from graadmeter.web.assessments.pages import rule as rules
from graadmeter.web.conversations.queries import current_measures
from graadmeter.web.language import current
from graadmeter.web.people.access import Access, or_404


@require_safe
def result(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk)
    if assessment.mode == Assessment.Mode.POLL:
        return redirect("polls:results", slug, pk)
    shown = results.refresh(assessment=assessment, on=timezone.localdate())
    if shown is None:
        return _waiting(request, access, assessment)
    if assessment.asks_criteria:
        found = criteria.result(assessment, shown)
        return render(request, "assessments/results/criteria.html", {"access": access, "page": found})
    ambitions = ambition_levels(access.organisation, assessment.model_id)
    page = pages.result(assessment, shown, slug=slug, ambitions=ambitions)
    return render(request, "assessments/results/heatmap.html", {"access": access, "page": page})


@require_safe
def element(request: HttpRequest, slug: str, pk: int, element_id: str) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk)
    shown = results.refresh(assessment=assessment, on=timezone.localdate())
    if shown is None or assessment.mode == Assessment.Mode.POLL:
        raise Http404
    if assessment.asks_criteria:
        return redirect(f"{reverse('assessments:results', args=[slug, pk])}#{element_id}")
    ambitions = ambition_levels(access.organisation, assessment.model_id)
    measures = current_measures(access.organisation, current(), timezone.localdate())
    page = or_404(pages.element(assessment, shown, element_id, slug=slug, ambitions=ambitions, measures=measures))
    return render(request, "assessments/results/element.html", {"access": access, "page": page})


@require_safe
def rule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How the whole is placed, and what other rules would make of it."""
    access, assessment = assessment_for(request.user, slug, pk)
    if assessment.mode == Assessment.Mode.POLL or assessment.asks_criteria:
        raise Http404
    shown = results.refresh(assessment=assessment, on=timezone.localdate())
    page = rules.page(assessment, shown)
    return render(request, "assessments/results/rule.html", {"access": access, "page": page})


@require_safe
def download(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The frozen round as JSON, in the language of the reader: what `graadmeter report` takes."""
    access, assessment = assessment_for(request.user, slug, pk)
    frozen = or_404(queries.exported(assessment, current(), ambition_levels(access.organisation, assessment.model_id)))
    commands.record_export(assessment=assessment, by=access.user, at=timezone.now())
    response = HttpResponse(json.dumps(frozen, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(assessment.name)[:60] or "round"}.json"'
    return response


def _waiting(request: HttpRequest, access: Access, assessment: Assessment) -> HttpResponse:
    """How many answers there are, and how many more it takes."""
    context = {"access": access, "standing": pages.standing(assessment, None)}
    return render(request, "assessments/results/waiting.html", context)
