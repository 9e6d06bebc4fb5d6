"""The report: what is in it, as a file in every format and language, and how it looks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter import reports
from graadmeter.base.text import LANGS
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Verb
from graadmeter.web.people.views import who
from graadmeter.web.reporting import commands, pages, queries
from graadmeter.web.reporting.forms import BrandForm

NAME_LENGTH = 60  # of the round in the name of a file


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.page(access.organisation)
    return render(request, "reporting/report.html", {"access": access, "page": page})


@require_safe
def inside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug)
    assessment = get_object_or_404(queries.finished_rounds(access.organisation), pk=pk)
    page = pages.inside(assessment, timezone.localdate())
    if page is None:
        raise Http404
    return render(request, "reporting/inside.html", {"access": access, "page": page})


@require_safe
def download(request: HttpRequest, slug: str, pk: int, lang: str, extension: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    assessment = get_object_or_404(queries.finished_rounds(access.organisation), pk=pk)
    language = next((known for known in LANGS if known == lang), None)
    if language is None or extension not in reports.FORMATS.names():
        raise Http404
    frozen = queries.whole_round(assessment, language, timezone.localdate())
    if frozen is None:
        raise Http404
    content = reports.report(frozen, format=extension, lang=language)
    about = slugify(assessment.name)[:NAME_LENGTH] or f"round-{assessment.pk}"
    name = f"graadmeter-{access.organisation.slug}-{about}-{language}.{extension}"
    record(
        organisation=access.organisation,
        by=access.user,
        verb=Verb.RESULT_EXPORTED,
        object=f"{assessment.name} ({extension}, {language})",
        at=timezone.now(),
    )
    response = HttpResponse(content, content_type=reports.FORMATS.get(extension).MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def look(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    form = BrandForm(request.POST, request.FILES, brand=queries.brand_of(access.organisation))
    if form.is_valid():
        commands.set_brand(organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("New reports look like this from now on."))
        return redirect("reporting:report", slug)
    page = pages.page(access.organisation, form)
    return render(request, "reporting/report.html", {"access": access, "page": page}, status=422)


@require_safe
def logo(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    brand = queries.brand_of(access.organisation)
    if brand is None or pages.digest(brand) != digest:
        raise Http404
    response = HttpResponse(bytes(brand.logo or b""), content_type="image/png")
    response["Cache-Control"] = "private, no-cache"
    return response
