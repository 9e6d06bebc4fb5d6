"""The sample of a round: who answered beside who works there, and the headcounts that say so."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from graadmeter.web.assessments import commands, queries, results
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.headcountform import HeadcountsForm
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import sample as pages
from graadmeter.web.language import current


@require_safe
def sample(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk)
    if assessment.mode == Assessment.Mode.POLL:
        raise Http404
    shown = results.refresh(assessment=assessment, on=timezone.localdate())
    page = pages.sample(assessment, shown)
    return render(request, "assessments/results/sample.html", {"access": access, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def headcounts(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.mode == Assessment.Mode.POLL or not queries.counted_labels(assessment):
        raise Http404
    form = HeadcountsForm(request.POST if request.method == "POST" else None, assessment=assessment, lang=current())
    if form.is_valid():
        try:
            commands.set_headcounts(
                assessment=assessment, headcounts=form.headcounts, by=access.user, at=timezone.now()
            )
        except AssessmentError as error:
            form.add_error(None, error.text(current()))
        else:
            messages.success(request, _("The headcounts are saved."))
            return redirect("assessments:sample", slug, pk)
    return render(
        request, "assessments/results/headcounts.html", {"access": access, "assessment": assessment, "form": form}
    )
