"""Inviting and reminding by e-mail, and asking to be left alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import say
from graadmeter.web.assessments import commands, delivery, queries, tasks
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.errors import WrongLinkError
from graadmeter.web.assessments.forms import AddressesForm, LetterForm
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import mailing as pages
from graadmeter.web.assessments.views.manage import base_url, host
from graadmeter.web.assessments.views.respond import respondent_page
from graadmeter.web.language import current
from graadmeter.web.people.access import Access

show_or_send = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@show_or_send
def addresses(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How far inviting is, and adding addresses."""
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.is_closed:
        return redirect("assessments:detail", slug, pk)
    form = AddressesForm(request.POST or None, request.FILES or None, assessment=assessment)
    added = None
    if form.is_valid():
        try:
            n = commands.add_invitees(assessment=assessment, people=form.people, by=access.user, at=timezone.now())
        except GraadmeterError as error:
            form.add_error("pasted", error.text(current()))
        else:
            added = pages.AddedPage(assessment, n, form.refused)
            form = AddressesForm(assessment=assessment)
    page = pages.mailing(assessment, today=timezone.localdate(), host=host(request))
    context = {"access": access, "page": page, "form": form, "added": added}
    return render(request, "assessments/mailing/addresses.html", context, status=422 if form.errors else 200)


@show_or_send
def letter(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """The words of the invitation or the reminder, and what they make."""
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.is_closed:
        return redirect("assessments:detail", slug, pk)
    form = LetterForm(request.POST or None, assessment=assessment, words=pages.words(assessment, kind), by=access.user)
    if form.is_valid():
        commands.save_letter(assessment=assessment, kind=kind, **form.letter())
        if "send" in request.POST:
            return _start(request, access, assessment, kind)
        if "test" in request.POST:
            _try_out(request, assessment, kind, access.user.email)
        return redirect(f"assessments:mail_{kind}", slug, pk)
    page = pages.letter(
        assessment, kind, by=access.user, today=timezone.localdate(), host=host(request), base_url=base_url(request)
    )
    context = {"access": access, "page": page, "form": form}
    return render(request, "assessments/mailing/letter.html", context, status=422 if form.errors else 200)


@require_POST
def send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Begin a sending, stop it, or go on."""
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if "stop" in request.POST:
        commands.stop_mailing(assessment=assessment)
        return redirect("assessments:mail", slug, pk)
    if "go_on" in request.POST:
        commands.go_on_mailing(assessment=assessment)
    else:
        kind = "reminder" if request.POST.get("kind") == "reminder" else "invitation"
        return _start(request, access, assessment, kind)
    tasks.send_mails(assessment.pk)
    return redirect("assessments:mail", slug, pk)


@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take out addresses that no mail has reached."""
    _access, assessment = assessment_for(request.user, slug, pk, "analyst")
    key = request.POST.get("key", "")
    n = commands.remove_unreached(
        assessment=assessment, key=int(key) if key.isascii() and key.isdigit() and len(key) < 20 else None
    )
    messages.success(request, _("Addresses taken out: {n}.").format(n=n))
    return redirect("assessments:mail", slug, pk)


@respondent_page
def no_mail(request: HttpRequest, secret: str) -> HttpResponse:
    """No more mails to whoever has this link. Asks first: mail programs open links by themselves."""
    token = queries.token(secret)
    if token is None:
        raise WrongLinkError(say("This link does not exist."))
    done = request.method == "POST"
    if done:
        commands.leave_alone(token=token)
    context = {"assessment": token.assessment, "done": done}
    return render(request, "assessments/respond/no_mail.html", context)


def _start(request: HttpRequest, access: Access, assessment: Assessment, kind: str) -> HttpResponse:
    commands.start_mailing(
        assessment=assessment, kind=kind, base_url=base_url(request), by=access.user, at=timezone.now()
    )
    tasks.send_mails(assessment.pk)
    return redirect("assessments:mail", access.organisation.slug, assessment.pk)


def _try_out(request: HttpRequest, assessment: Assessment, kind: str, to: str) -> None:
    """The letter to the lead alone, with a link that leads nowhere."""
    row = queries.mailing(assessment)
    sample = pages.sample(assessment, row, kind, current(), base_url(request), to)
    problem = delivery.send_one(sample)
    if problem:
        messages.error(
            request, _("The test mail was not sent; the mail server says: {problem}").format(problem=problem)
        )
    else:
        messages.success(request, _("The test mail is on its way to {email}.").format(email=to))
