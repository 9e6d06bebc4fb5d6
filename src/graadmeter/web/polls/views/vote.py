"""Voting. No account, no menu, no script needed.

These pages take posts without a CSRF token: the ballot in the form is what counts, and anyone with the link may have
one. A post that another site sends is refused all the same, so that no site can vote from a device that visits it. A
vote is counted without a look at session or account, and answered by the address of the next page.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from graadmeter.web import failures
from graadmeter.web.assessments.errors import RoundClosedError
from graadmeter.web.assessments.models import Assessment, Token
from graadmeter.web.assessments.views.respond import in_its_language, respondent_page
from graadmeter.web.language import current
from graadmeter.web.polls import access, ballots, commands, queries
from graadmeter.web.polls.forms import RemarkForm
from graadmeter.web.polls.pages import vote as pages
from graadmeter.web.polls.sheet import Said

CHANGE = "change"  # query: vote again on this device
UNANSWERED, LATE = 422, 410  # HTTP


class SeeOther(HttpResponseRedirect):
    """The answer to a vote: loading the next page again sends nothing."""

    status_code = 303


@respondent_page
def public(request: HttpRequest, code: str) -> HttpResponse:
    """A public poll: the question, or what comes after it for a device that voted."""
    if request.method == "POST":
        return _vote_in_public(request, code)
    assessment, ballot = access.public(code), ballots.read(request.COOKIES.get(ballots.COOKIE))
    if assessment.is_closed:
        return _thanks(request, assessment, voted=False, public=True)
    vote = queries.voted(assessment, ballot)
    if vote and CHANGE not in request.GET:
        return SeeOther(reverse("polls:done", args=[code]))
    page_ballot, revision = ballot or ballots.new(), vote.revision + 1 if vote else 1
    return _question(request, assessment, page_ballot, revision, public=True)


@respondent_page
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Thanks, and the result where the owner lets voters see it now."""
    assessment, ballot = access.public(code), ballots.read(request.COOKIES.get(ballots.COOKIE))
    return _thanks(request, assessment, voted=queries.voted(assessment, ballot) is not None, public=True)


@respondent_page
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """A personal link: the question once, and what comes after it ever after."""
    token = access.invited(secret)
    assessment = token.assessment
    if request.method == "POST":
        return _vote_by_invitation(request, secret, token)
    if token.used or assessment.is_closed:
        return _thanks(request, assessment, voted=token.used, public=False)
    return _question(request, assessment, ballots.new(), 1, public=False)


def _vote_in_public(request: HttpRequest, code: str) -> HttpResponse:
    if _from_elsewhere(request):
        return _refused(request)
    door = queries.door(code.strip().lower())
    if door is None:
        return _thanks(request, access.public(code), voted=False, public=True, late=True)
    sent, held = request.POST, request.COOKIES.get(ballots.COOKIE)
    ballot = ballots.read(held, sent.get("ballot")) or ballots.new()
    revision, said = ballots.read_revision(sent.get("revision", "")), door.sheet.accepts(sent)
    remark = _remark(sent) if door.remarks else None
    if said is None or (remark and not remark.is_valid()):
        return _question(request, access.public(code), ballot, revision, public=True, sent=sent, remark=remark)
    try:
        commands.cast(assessment_id=door.assessment_id, ballot=ballot, revision=revision, said=said, code=door.code)
    except RoundClosedError:
        return _thanks(request, access.public(code), voted=False, public=True, late=True)
    if remark:
        _keep(access.public(code), ballot, remark, said)
    response = SeeOther(f"{request.path}done/")
    if held != ballot:
        response.set_cookie(
            ballots.COOKIE, ballot, max_age=ballots.COOKIE_DAYS * 24 * 3600, path=ballots.COOKIE_PATH,
            secure=settings.HTTPS, httponly=True, samesite="Lax",
        )  # fmt: skip
    return response


def _vote_by_invitation(request: HttpRequest, secret: str, token: Token) -> HttpResponse:
    if _from_elsewhere(request):
        return _refused(request)
    assessment, sent = token.assessment, request.POST
    ballot = ballots.read(sent.get("ballot")) or ballots.new()
    revision = ballots.read_revision(sent.get("revision", ""))
    said = queries.sheet_of(assessment).accepts(sent)
    remark = _remark(sent) if queries.settings_of(assessment).remarks else None
    if said is None or (remark and not remark.is_valid()):
        return _question(request, assessment, ballot, revision, public=False, sent=sent, remark=remark)
    try:
        commands.cast_invited(token=token, ballot=ballot, revision=revision, said=said)
    except RoundClosedError:
        return _thanks(request, access.invited(secret).assessment, voted=False, public=False, late=True)
    if remark:
        _keep(assessment, ballot, remark, said)
    return SeeOther(reverse("polls:invited", args=[secret]))


def _question(
    request: HttpRequest, assessment: Assessment, ballot: str, revision: int, *,
    public: bool, sent: QueryDict | None = None, remark: RemarkForm | None = None,
) -> HttpResponse:  # fmt: skip
    with in_its_language(assessment):
        given = {name: str(sent[name]) for name in sent} if sent is not None else None
        page = pages.vote(assessment, ballot=ballot, revision=revision, public=public, given=given)
        context = {"page": page, "form": remark or RemarkForm()}
        return render(request, "polls/respond/vote.html", context, status=200 if sent is None else UNANSWERED)


def _thanks(
    request: HttpRequest, assessment: Assessment, *, voted: bool, public: bool, late: bool = False
) -> HttpResponse:
    """`late`: a vote that arrived after closing; it is refused with a word."""
    with in_its_language(assessment):
        page = pages.thanks(assessment, voted=voted, public=public, today=timezone.localdate())
        context = {"page": page, "late": late}
        return render(request, "polls/respond/done.html", context, status=LATE if late else 200)


def _remark(sent: QueryDict) -> RemarkForm | None:
    """What was written beside the vote; None where nothing was."""
    return RemarkForm(sent) if sent.get("remark", "").strip() else None


def _keep(assessment: Assessment, ballot: str, form: RemarkForm, said: Said) -> None:
    data = form.cleaned_data
    commands.keep_remark(
        assessment=assessment, ballot=ballot, text=data["remark"], lang=current(), consent=data["consent"],
        role=said.role, name=data["name"],
    )  # fmt: skip


def _from_elsewhere(request: HttpRequest) -> bool:
    """True for a form that a page of another site sent; every browser says so since 2023."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def _refused(request: HttpRequest) -> HttpResponse:
    text = _("This vote was sent from another website. Open the link of the poll and vote there.")
    return failures.page(request, 403, _("This vote was not counted"), text)
