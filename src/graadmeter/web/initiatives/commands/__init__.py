"""Writing initiatives: what they are, how they are rated, and what they cost and yield."""

from graadmeter.web.initiatives.commands.cases import Answered, Figured, answer_factors, set_figures
from graadmeter.web.initiatives.commands.course import set_course
from graadmeter.web.initiatives.commands.initiatives import (
    Moved,
    Wanted,
    move_on,
    remove_initiative,
    save_initiative,
    take_up,
)
from graadmeter.web.initiatives.commands.ratings import close_review, open_review, send_rating, withdraw_review

__all__ = [
    "Answered",
    "Figured",
    "Moved",
    "Wanted",
    "answer_factors",
    "close_review",
    "move_on",
    "open_review",
    "remove_initiative",
    "save_initiative",
    "send_rating",
    "set_course",
    "set_figures",
    "take_up",
    "withdraw_review",
]
