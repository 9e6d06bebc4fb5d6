"""Levels as a plan writes them: in as few decimals as still tell them from the ambition beside them."""

from __future__ import annotations

from graadmeter.base.text import Quantity, Text, digits_beside, say


def beside(level: float, ambition: float) -> Text:
    """A level with one decimal, or with two where one would lift it to an ambition that it does not reach: 1.98 of 2.

    Where two would do so too, the words "just below" and the ambition.
    """
    digits = digits_beside(level / 100, [ambition / 100], written=False)
    if digits > 2:
        return say("just below {ambition}", ambition=Quantity(ambition, "score"))
    return Quantity(level, "score2" if digits == 2 else "score")
