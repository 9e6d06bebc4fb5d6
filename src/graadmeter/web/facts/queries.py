"""What the pages ask about facts."""

from __future__ import annotations

from datetime import date

from graadmeter import maturity
from graadmeter.diagnosis.facts import Fact, Facts, sorted_out
from graadmeter.web.facts.models import StatedFact
from graadmeter.web.people.models import Organisation


def stated(organisation: Organisation) -> list[StatedFact]:
    """Every fact, newest first."""
    return list(organisation.facts.all())


def fact_row(organisation: Organisation, pk: int) -> StatedFact | None:
    return organisation.facts.filter(pk=pk).first()


def as_fact(row: StatedFact) -> Fact:
    """A row as the core judges it: the same rule serves a facts file on the command line."""
    return Fact(row.metric, row.value, row.on, row.source, row.n)


def facts(organisation: Organisation, today: date) -> Facts:
    """The facts that hold today, and those that expired."""
    return sorted_out(map(as_fact, stated(organisation)), maturity.load("metrics"), today)
