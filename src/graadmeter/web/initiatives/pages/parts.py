"""The page on which somebody rates, and the one with the figures."""

from __future__ import annotations

from dataclasses import dataclass

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Level
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.forms import FiguresForm, RatingForm
from graadmeter.web.initiatives.forms.figures import Block
from graadmeter.web.initiatives.models import Initiative, Review


@dataclass(frozen=True, slots=True)
class RatingPage:
    initiative: Initiative
    review: Review
    phase: Level
    form: RatingForm


def rating(row: Initiative, review: Review, form: RatingForm) -> RatingPage:
    return RatingPage(row, review, queries.model().level(review.phase), form)


@dataclass(frozen=True, slots=True)
class FiguresPage:
    initiative: Initiative
    form: FiguresForm
    shared: Block
    costs: tuple[Block, ...]
    benefits: tuple[Block, ...]
    ranges: Bilingual
    realisation: Bilingual
    warning: Bilingual


def figures(row: Initiative, form: FiguresForm) -> FiguresPage:
    block = queries.model().blocks["business_case"]
    blocks = form.blocks()
    return FiguresPage(
        initiative=row,
        form=form,
        shared=next(one for one in blocks if one.line is None),
        costs=tuple(one for one in blocks if one.line and one.line.kind == "cost"),
        benefits=tuple(one for one in blocks if one.line and one.line.kind == "benefit"),
        ranges=block["ranges"],
        realisation=block["realisation"]["note"],
        warning=block["prior_figures"]["warning"],
    )
