"""A generated organisation, with a seed; no real person."""

from graadmeter.demo.answers import Ambition, DemoRound
from graadmeter.demo.files import DemoFiles, write
from graadmeter.demo.organisation import NAME, SEED, UNTIL, DemoOrganisation, organisation
from graadmeter.demo.people import Person

__all__ = [
    "NAME",
    "SEED",
    "UNTIL",
    "Ambition",
    "DemoFiles",
    "DemoOrganisation",
    "DemoRound",
    "Person",
    "organisation",
    "write",
]
