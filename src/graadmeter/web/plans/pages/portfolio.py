"""What the portfolio page shows: initiatives by two methods, how sure the first place is, value against investment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from graadmeter.base.text import Message, Quantity, Text, say
from graadmeter.diagnosis.portfolio import DRAWS, Placed, Portfolio, Unjudged
from graadmeter.maturity.model import Element
from graadmeter.web.initiatives import queries as initiatives
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.pages.scatter import Scatter, scatter
from graadmeter.web.plans.queries import portfolio as queries
from graadmeter.web.plans.weights import MOST, WeightsForm

VALUE, INVESTMENT = "value", "investment"  # key questions of WI3
NAMED = 4  # initiatives in the text alternative of the picture


@dataclass(frozen=True, slots=True)
class Cell:
    """One key question of one initiative. `between`: where raters differ."""

    element: Element
    score: float
    between: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Row:
    initiative: Initiative
    placed: Placed
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An initiative that cannot be judged."""

    initiative: Initiative
    unjudged: Unjudged
    raters: int | None  # who sent a rating of the review that is open; None: none is open


@dataclass(frozen=True, slots=True)
class Preset:
    """The model's weights for one phase, as the end of an address."""

    name: Text
    query: str


@dataclass(frozen=True, slots=True)
class Weight:
    element: Element
    share: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Value against investment, for a desk and for a phone."""

    wide: Scatter
    narrow: Scatter
    alternative: Message


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    found: Portfolio
    form: WeightsForm
    own: bool  # other weights than the model's were asked for
    weights: tuple[Weight, ...]
    presets: tuple[Preset, ...]
    rows: tuple[Row, ...]
    waiting: tuple[Waiting, ...]
    picture: Picture | None  # None: nothing to draw
    draws: int

    @property
    def differing(self) -> tuple[Row, ...]:
        """Those that the two methods place differently, the widest apart first."""
        apart = [row for row in self.rows if row.placed.disagreement]
        return tuple(sorted(apart, key=lambda row: -abs((row.placed.other_rank or 0) - row.placed.rank)))


def portfolio(organisation: Organisation, given: Mapping[str, str]) -> PortfolioPage:
    """`given`: weights from the address, per key question."""
    model, rows = initiatives.model(), queries.candidates(organisation)
    form = WeightsForm(given, model=model, lang=current(), current=queries.portfolio_weights(rows))
    weights = form.weights()
    found = queries.portfolio(rows, weights)
    by_key = {row.key: row for row in rows}
    elements = list(model.elements.values())
    return PortfolioPage(
        found=found,
        form=form,
        own=weights is not None,
        weights=tuple(Weight(element, found.weights[element.id]) for element in elements),
        presets=tuple(Preset(level.name, urlencode(_percent(model.weights[level.id]))) for level in model.levels),
        rows=tuple(Row(by_key[one.id], one, tuple(_cell(element, one) for element in elements)) for one in found.rows),
        waiting=tuple(_waiting(by_key[one.id], one) for one in found.unjudged),
        picture=_picture(found),
        draws=DRAWS,
    )


def _percent(weights: Mapping[str, float]) -> dict[str, str]:
    whole = sum(weights.values())
    return {key: f"{MOST * float(one) / whole:.0f}" for key, one in weights.items()}


def _cell(element: Element, one: Placed) -> Cell:
    low, high = one.between[element.id]
    return Cell(element, one.scores[element.id], (low, high) if high > low else None)


def _waiting(row: Initiative, unjudged: Unjudged) -> Waiting:
    review = initiatives.open_review(row)
    return Waiting(row, unjudged, len(review.ratings.all()) if review else None)


def _picture(found: Portfolio) -> Picture | None:
    if not found.rows:
        return None
    points = [(row.rank, str(row.name), row.scores[INVESTMENT], row.scores[VALUE]) for row in found.rows]
    said = [
        say(
            "{name}: value {value}, investment {investment}",
            name=row.name, value=Quantity(row.scores[VALUE], "score"),
            investment=Quantity(row.scores[INVESTMENT], "score"),
        )
        for row in found.rows[:NAMED]
    ]  # fmt: skip
    return Picture(
        wide=scatter(points, width=640, height=420, letters=22),
        narrow=scatter(points, width=320, height=340, letters=12),
        alternative=say(
            "Dots: value from 1 at the bottom to 5 at the top, against investment from 1 (unfavourable) at the left to "
            "5 (favourable) at the right. {initiatives}. The table has every number.",
            initiatives=said,
        ),
    )
