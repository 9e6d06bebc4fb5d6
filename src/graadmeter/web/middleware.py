"""Language by choice, and failures said in words."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import LANGS
from graadmeter.web import failures
from graadmeter.web.language import here
from graadmeter.web.people.commands import change_language

Handler = Callable[[HttpRequest], HttpResponse]
CHOICE = "lang"  # the query parameter and the session key


def language(get_response: Handler) -> Handler:
    """The visitor's language: what was chosen here, else the account's, else what the browser asks for.

    The choice is a link, `?lang=nl` on any page: it works without script, keeps the page, and can be part of an address
    that is mailed or printed as a QR code. It is kept in the session, so it needs no cookie of its own.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get(CHOICE)
        if chosen in LANGS and request.method == "GET":
            request.session[CHOICE] = chosen
            if request.user.is_authenticated and request.user.language != chosen:
                change_language(user=request.user, language="nl" if chosen == "nl" else "en")
            rest = request.GET.copy()
            del rest[CHOICE]
            return HttpResponseRedirect(here(request) + (f"?{rest.urlencode()}" if rest else ""))
        code = request.session.get(CHOICE)
        if code not in LANGS and request.user.is_authenticated:
            code = request.user.language
        if code not in LANGS:
            code = translation.get_language_from_request(request)
        with translation.override(code if code in LANGS else settings.LANGUAGE_CODE):
            response = get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return middleware


class Failures:
    """A GraadmeterError raised in a view becomes a page with its text; nothing of a traceback is shown."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, GraadmeterError):
            return failures.explained(request, exception)
        return None
