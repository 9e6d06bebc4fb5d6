"""What may be filled in about initiatives."""

from graadmeter.web.initiatives.forms.factors import FactorsForm
from graadmeter.web.initiatives.forms.figures import FiguresForm
from graadmeter.web.initiatives.forms.initiative import InitiativeForm
from graadmeter.web.initiatives.forms.rating import MoveForm, RatingForm

__all__ = ["FactorsForm", "FiguresForm", "InitiativeForm", "MoveForm", "RatingForm"]
