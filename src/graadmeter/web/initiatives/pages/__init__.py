"""What the pages of initiatives show, as named data."""

from graadmeter.web.initiatives.pages.list import IndexPage, index
from graadmeter.web.initiatives.pages.one import InitiativePage, initiative
from graadmeter.web.initiatives.pages.parts import FiguresPage, RatingPage, figures, rating

__all__ = [
    "FiguresPage",
    "IndexPage",
    "InitiativePage",
    "RatingPage",
    "figures",
    "index",
    "initiative",
    "rating",
]
