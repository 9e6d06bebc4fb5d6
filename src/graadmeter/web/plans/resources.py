"""What a plan may use up in a quarter: money and hours."""

from __future__ import annotations

from dataclasses import dataclass

from graadmeter.base.text import Bilingual, Message, Quantity, say


@dataclass(frozen=True, slots=True)
class Resource:
    """`step`: the smallest amount worth asking more of; one euro more changes no plan."""

    id: str  # also the field of an initiative
    name: Bilingual  # as a reason of the planner has it
    unit: str
    step: int
    heading: Message
    amount: str  # a sentence with {amount}
    more: Message  # one step more

    def said(self, amount: float) -> Message:
        return Message(self.amount, {"amount": Quantity(amount, "count")})


RESOURCES = (
    Resource(
        "money", Bilingual("geld (€)", "money (€)"), "euro", 1000, say("Money (€)"),
        say("€ {amount}").msgid, say("€ 1,000 more per quarter"),
    ),
    Resource(
        "hours", Bilingual("tijd (uren)", "time (hours)"), "hours", 10, say("Hours"),
        say("{amount} hours").msgid, say("10 more hours per quarter"),
    ),
)  # fmt: skip
