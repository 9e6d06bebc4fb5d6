"""The register: what stands in the way, every check, the three preconditions; and the register as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.reports import controls as handing
from graadmeter.web.controls import commands
from graadmeter.web.controls.handing import handover
from graadmeter.web.controls.pages import register as pages
from graadmeter.web.language import current
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Verb
from graadmeter.web.people.views import who


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.controls(access.organisation, timezone.localdate())
    return render(request, "controls/index.html", {"access": access, "page": page})


@require_safe
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The register as a file, in the language of the reader."""
    access = organisation_for(who(request), slug)
    if extension not in handing.FORMATS:
        raise Http404
    lang = current()
    content = handing.render(handover(access.organisation, timezone.localdate()), extension, lang)
    record(
        organisation=access.organisation, by=access.user, verb=Verb.RESULT_EXPORTED,
        object=f"controls ({extension}, {lang})", at=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(content, content_type=handing.MEDIA_TYPES[extension])
    name = f"graadmeter-{access.organisation.slug}-controls-{lang}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    on = request.POST.get("on") == "yes"
    commands.set_reminders(organisation=access.organisation, on=on, by=access.user, at=timezone.now())
    messages.success(request, _("Owners get a mail when evidence expires.") if on else _("No mails are sent."))
    return redirect("controls:index", slug)
