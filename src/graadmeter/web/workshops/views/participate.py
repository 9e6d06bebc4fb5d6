"""The phones: no account, no script needed. A vote is acknowledged when it is on disk, not before.

One cookie, of the session, holds a secret of this device: with it a vote can be changed and none counts twice. Posts
carry the session's CSRF token, since the cookie is what lets somebody vote.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from graadmeter.web.assessments import keys
from graadmeter.web.language import current
from graadmeter.web.workshops import access, commands, queries
from graadmeter.web.workshops.errors import NoSuchCodeError, VoteOverError
from graadmeter.web.workshops.forms import CodeForm, JoinForm, VoteForm
from graadmeter.web.workshops.models import Seat, Workshop
from graadmeter.web.workshops.pages import phone as pages

DEVICE = "device"  # session: the secret of this device
View = Callable[..., HttpResponse]


def phone_page(view: View) -> View:
    """A page for whoever has the code: never stored or indexed, with a clear word where the code leads nowhere."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NoSuchCodeError as error:
            response = _code(request, CodeForm(), error.text(current()), status=error.status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return login_not_required(never_cache(page))


@phone_page
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Where to type the code, for a phone that does not scan."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        found = access.session(form.cleaned_data["code"])
        return redirect("workshops:phone", found.join_code)
    return _code(request, form)


@phone_page
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """Where the session is now, for this device; the first time, what this is and the way in."""
    workshop = access.session(code)
    seat = _seat(request, workshop)
    if not workshop.is_open or seat is not None:
        return _show(request, workshop, seat)
    form = JoinForm(
        request.POST if request.method == "POST" else None, model=queries.taken_model(workshop), lang=current()
    )
    if request.method == "POST" and form.is_valid():
        commands.join(workshop=workshop, secret=_secret(request), role=form.cleaned_data.get("role", ""))
        return redirect("workshops:phone", workshop.join_code)
    _secret(request)  # before the form is sent, so that sending it twice takes one seat
    return _show(request, workshop, None, form=form)


@phone_page
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """One tap. Says "saved" only after the database has it on disk; a vote that is late is refused with a word."""
    workshop = access.session(code)
    if request.method != "POST":  # a refusal that is loaded again, or read in the other language
        return redirect("workshops:phone", workshop.join_code)
    seat, form = _seat(request, workshop), VoteForm(request.POST)
    if seat is None or not form.is_valid():
        return _refused(request, workshop, seat, _("This was not understood. Here is where the session is now."))
    data = form.cleaned_data
    try:
        stands = commands.cast_vote(workshop=workshop, seat=seat, **data)
    except VoteOverError as error:
        return _refused(request, workshop, seat, error.text(current()))
    except OperationalError:
        return _not_saved(request, workshop)
    if _by_script(request):
        return JsonResponse({"saved": stands.revision, "value": stands.value})
    if stands.revision != data["revision"]:
        word = _("This page was older than your vote, so nothing was changed. You can choose again here.")
        return _show(request, workshop, seat, word=word)
    return redirect("workshops:phone", workshop.join_code)


@phone_page
@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Whether anything changed since `since`: what every phone asks each second or two, so it costs two queries."""
    workshop = access.session(code)
    standing = queries.standing(workshop)
    if request.GET.get("since") == str(standing):
        return HttpResponse(status=204)
    return JsonResponse({"state": str(standing), "step": standing.version, "count": _counted(standing)})


def _show(
    request: HttpRequest, workshop: Workshop, seat: Seat | None, *, form: JoinForm | None = None, word: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    workshop.refresh_from_db(fields=["version", "element", "status"])
    page = pages.phone(workshop, seat)
    context = {"page": page, "form": form, "word": word, "count": _counted(page.standing)}
    return render(request, f"workshops/phone/{page.step}.html", context, status=status)


def _refused(request: HttpRequest, workshop: Workshop, seat: Seat | None, word: str) -> HttpResponse:
    """Not counted: why, and where the session is now."""
    if _by_script(request):
        return JsonResponse({"word": word}, status=VoteOverError.status)
    if seat is None:
        return redirect("workshops:phone", workshop.join_code)
    return _show(request, workshop, seat, word=word, status=VoteOverError.status)


def _not_saved(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The database was held by somebody else for too long: said, so that nobody thinks it was counted."""
    word = _("Your vote is not saved yet: the server is busy. Go back and choose again.")
    if _by_script(request):
        response: HttpResponse = JsonResponse({"word": word}, status=503)
    else:
        context = {"word": word, "workshop": workshop}
        response = render(request, "workshops/phone/busy.html", context, status=503)
    response.headers["Retry-After"] = "1"
    return response


def _code(request: HttpRequest, form: CodeForm, word: str = "", status: int = 200) -> HttpResponse:
    return render(request, "workshops/phone/code.html", {"form": form, "word": word}, status=status)


def _counted(standing: queries.Standing) -> str:
    return ngettext(
        "{voted} of {joined} has voted", "{voted} of {joined} have voted", standing.voted
    ).format(voted=standing.voted, joined=standing.joined)  # fmt: skip


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _seat(request: HttpRequest, workshop: Workshop) -> Seat | None:
    secret = request.session.get(DEVICE)
    return queries.seat(workshop, secret) if secret else None


def _secret(request: HttpRequest) -> str:
    """The secret of this device, made where it has none."""
    if DEVICE not in request.session:
        request.session[DEVICE] = keys.new_secret()
    return str(request.session[DEVICE])
