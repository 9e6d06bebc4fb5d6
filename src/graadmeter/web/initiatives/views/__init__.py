"""The pages of initiatives. Who may, what was filled in, the command, the answer."""

from graadmeter.web.initiatives.views import lists, one, parts, rating

__all__ = ["lists", "one", "parts", "rating"]
