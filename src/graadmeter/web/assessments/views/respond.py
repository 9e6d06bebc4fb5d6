"""The questions. No account, no menu, no script needed; every press on a button keeps what was answered.

These pages take posts without a CSRF token: the secret in the address is what lets someone answer, no cookie does, so
another site has nothing to ride on. It also means that a page left open for a day can still be sent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import LANGS
from graadmeter.web.assessments import access, commands, keys, queries, sheet
from graadmeter.web.assessments.errors import LinkError, PollLinkError
from graadmeter.web.assessments.forms import AboutForm, SendForm
from graadmeter.web.assessments.models import Assessment, Draft, Token
from graadmeter.web.assessments.pages import respond as pages
from graadmeter.web.language import current
from graadmeter.web.middleware import CHOICE

JOINED = "joined"  # session: round -> secret, so that one device answers once
JOINED_DAYS = 90
View = Callable[..., HttpResponse]


def respondent_page(view: View) -> View:
    """A page for whoever has the link: never stored or indexed, with a clear word where the link leads nowhere."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except PollLinkError as error:
            response = redirect(error.page, [*args, *kwargs.values()][0])
        except LinkError as error:
            response = render(request, "assessments/respond/link.html", {"reason": error.reason}, status=error.status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    methods = require_http_methods(["GET", "HEAD", "POST"])
    return login_not_required(csrf_exempt(never_cache(methods(page))))


@respondent_page
def shared(request: HttpRequest, code: str) -> HttpResponse:
    """The shared link: what this is about, and a token for this device once someone begins."""
    assessment = access.shared(code)
    joined = request.session.get(JOINED, {})
    if secret := joined.get(str(assessment.pk)):
        return redirect("assessments:entry", secret)
    with in_its_language(assessment):
        form = AboutForm(_posted(request), assessment=assessment, lang=current())
        if request.method == "POST" and form.is_valid():
            secret = commands.join(assessment=assessment)
            request.session[JOINED] = {**joined, str(assessment.pk): secret}
            if not request.user.is_authenticated:
                request.session.set_expiry(JOINED_DAYS * 24 * 3600)
            return _begin(secret, access.respondent(secret), form)
        return render(
            request, "assessments/respond/start.html", {"page": pages.start(assessment, shared=True), "form": form}
        )


@respondent_page
def entry(request: HttpRequest, secret: str) -> HttpResponse:
    """A personal link: to the start, or to where this respondent left."""
    token = access.respondent(secret)
    draft = queries.draft(token)
    if draft is None:
        return redirect("assessments:start", secret)
    steps = queries.sheet_for(token, draft.role or None)
    if draft.position == SEND:
        return redirect("assessments:send", secret)
    left = next((step for step in steps if step.id == draft.position), steps[0])
    return redirect(pages.step_url(secret, left))


@respondent_page
def start(request: HttpRequest, secret: str) -> HttpResponse:
    """What this is, how long it takes, who sees what; the respondent's role."""
    token = access.respondent(secret)
    draft = queries.draft(token)
    with in_its_language(token.assessment):
        form = AboutForm(_posted(request), assessment=token.assessment, lang=current(), initial=_told(draft))
        if request.method == "POST" and form.is_valid():
            return _begin(secret, token, form)
        page = pages.start(token.assessment, started=draft is not None)
        return render(request, "assessments/respond/start.html", {"page": page, "form": form})


@respondent_page
def step(request: HttpRequest, secret: str, step_id: str) -> HttpResponse:
    """One element: choose, or pass it over, and go on or back. Each post keeps the answers of this step."""
    token = access.respondent(secret)
    draft = queries.draft(token)
    if draft is None:
        return redirect("assessments:start", secret)
    steps = queries.sheet_for(token, draft.role or None)
    number = next((n for n, step in enumerate(steps, 1) if step.id == step_id), None)
    if number is None:
        return redirect("assessments:entry", secret)
    if request.method == "POST":
        return _keep(request, secret, token, steps, number)
    with in_its_language(token.assessment):
        return render(
            request, "assessments/respond/step.html", _context(token, pages.step(token, secret, steps, number, draft))
        )


@respondent_page
def send(request: HttpRequest, secret: str) -> HttpResponse:
    """What is still open, the code to keep, and sending."""
    form = SendForm(_posted(request), initial={"new_code": keys.new_pair_code()})
    try:
        token = access.respondent(secret)
    except LinkError:
        if done := _sent_just_now(request, secret, form):
            return done
        raise
    draft = queries.draft(token)
    if draft is None:
        return redirect("assessments:start", secret)
    with in_its_language(token.assessment):
        if request.method == "POST" and form.is_valid():
            try:
                commands.submit_answers(
                    assessment=token.assessment,
                    token=token,
                    answers=draft.answers,
                    about=commands.About(**_told(draft)),
                    pair_code=form.code,
                    at=timezone.localdate(),
                )
            except LinkError:
                return _sent_just_now(request, secret, form) or redirect("assessments:entry", secret)
            except GraadmeterError as error:
                form.add_error(None, error.text(current()))
            else:
                return _done(request, token.assessment, form.code)
        steps = queries.sheet_for(token, draft.role or None)
        page = pages.check(token, secret, steps, draft)
        return render(request, "assessments/respond/send.html", {**_context(token, page), "form": form})


SEND = "send"  # position of a respondent who reached the last page


def _begin(secret: str, token: Token, form: AboutForm) -> HttpResponse:
    about = form.about()
    draft = commands.save_about(token=token, about=about)
    steps = queries.sheet_for(token, about.role or None)
    first = next((step for step in steps if step.id == draft.position), steps[0])
    return redirect(pages.step_url(secret, first))


def _keep(request: HttpRequest, secret: str, token: Token, steps: tuple[sheet.Step, ...], number: int) -> HttpResponse:
    """Save one step and go where the pressed button says."""
    here, auto, go = steps[number - 1], "autosave" in request.POST, request.POST.get("go", "next")
    if go == "back":
        target = (
            pages.step_url(secret, steps[number - 2]) if number > 1 else reverse("assessments:start", args=[secret])
        )
        position = steps[number - 2].id if number > 1 else here.id
    elif go in LANGS:
        target, position = f"{pages.step_url(secret, here)}?{CHOICE}={go}", here.id
    elif number < len(steps) and go != SEND:
        target, position = pages.step_url(secret, steps[number]), steps[number].id
    else:
        target, position = reverse("assessments:send", args=[secret]), SEND
    edit = request.POST.get("edit", "")
    commands.save_step(
        token=token, step=here, given=request.POST.dict(), auto=auto, position=here.id if auto else position,
        edit=int(edit) if edit.isascii() and edit.isdigit() and len(edit) < 7 else 0,
    )  # fmt: skip
    return HttpResponse(status=204) if auto else HttpResponseRedirect(target)


def _sent_just_now(request: HttpRequest, secret: str, form: SendForm) -> HttpResponse | None:
    """The last page again for whoever pressed twice: known by the code that came with the press, which only that page
    holds. None for everybody else."""
    token = queries.token(secret)
    if request.method != "POST" or token is None or not form.is_valid() or not form.code:
        return None
    if not queries.code_known(token.assessment, form.code):
        return None
    return _done(request, token.assessment, form.code)


def _done(request: HttpRequest, assessment: Assessment, code: str | None) -> HttpResponse:
    with in_its_language(assessment):
        shown = keys.show_pair_code(code) if code else None
        return render(request, "assessments/respond/done.html", {"assessment": assessment, "code": shown})


def _told(draft: Draft | None) -> dict[str, str]:
    return {field: getattr(draft, field) for field in sheet.PROFILE_FIELDS} if draft else {}


def in_its_language(assessment: Assessment) -> translation.override:
    """The reader's language where the round offers it, else the round's first."""
    lang = current()
    return translation.override(
        lang if lang in assessment.languages else (assessment.languages or [settings.LANGUAGE_CODE])[0]
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also where that is nothing at all: a start page without fields is still a form."""
    return request.POST if request.method == "POST" else None


def _context(token: Token, page: pages.StepPage | pages.CheckPage) -> dict[str, object]:
    return {"page": page, "organisation": token.assessment.organisation}
