"""The pages for what went wrong: one look, both languages, what happened and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from graadmeter.base.errors import GraadmeterError
from graadmeter.web.language import current


def page(request: HttpRequest, status: int, title: str, text: str, **more: str) -> HttpResponse:
    """A message page. For htmx, which swaps a part, the whole page is replaced, so that the message is seen."""
    response = render(request, "failure.html", {"title": title, "text": text, **more}, status=status)
    if getattr(request, "htmx", False):
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def explained(request: HttpRequest, error: GraadmeterError) -> HttpResponse:
    return page(request, 400, _("This did not work"), error.text(current()))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400, _("This request was not understood"), _("Go back and try again. Nothing was changed."))


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("Your role in this organisation does not reach this far. Ask an owner for another role.")
    return page(request, 403, _("Your role does not allow this"), text)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The page was open for too long, or cookies are off. Load the page again and send it once more.")
    return page(request, 403, _("This form could not be sent"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("The address is wrong, the page was removed, or it belongs to an organisation you are not part of.")
    return page(request, 404, _("There is nothing here"), text)


def locked_out(request: HttpRequest) -> HttpResponse:
    text = _("The password was wrong too often. Wait a quarter of an hour, or choose a new password.")
    title, link = _("Signing in is blocked for a while"), reverse("account_reset_password")
    return page(request, 429, title, text, link=link, link_text=_("Choose a new password"))


def too_many(request: HttpRequest) -> HttpResponse:
    return page(request, 429, _("This went too fast"), _("Wait a minute and try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    text = _("Something broke on our side. What you stored is safe. Try again, or tell who runs this server.")
    content = render_to_string("crash.html", {"title": _("This went wrong"), "text": text})
    return HttpResponse(content, status=500)  # drawn without request: session and database may be what broke
