"""What each source says of the categories today, what the rule proposes from them, and what people confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from graadmeter import diagnosis, maturity
from graadmeter.base.text import Lang
from graadmeter.diagnosis.agreed import Proposal, propose
from graadmeter.diagnosis.facts import sorted_out
from graadmeter.maturity.model import Model
from graadmeter.web.ambitions.queries import ambition_levels
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.models import AgreedLevel
from graadmeter.web.facts import queries as facts
from graadmeter.web.people.models import Organisation
from graadmeter.web.workshops import queries as workshops
from graadmeter.web.workshops.queries import Judged


@dataclass(frozen=True, slots=True)
class Sources:
    """The categories with their three sources on one day."""

    model: Model
    assessment: Assessment | None  # the round closed last; None: none yet
    held: Mapping[str, Judged]  # element -> the workshop's judgement, as it is stored
    dataset: StoredDataset | None  # the platform data stored last
    stated: Mapping[str, date]  # metric -> the day its fact was stated
    criteria: Assessment | None  # the round of the six criteria closed last
    found: diagnosis.Diagnosis
    proposals: dict[str, Proposal]
    agreed: Mapping[str, AgreedLevel]  # element -> the level confirmed last

    def newest(self, element: str) -> date | None:
        """The day on which the newest of the sources of this category came in; None where none says anything."""
        one = self.found.element(element)
        days = [one.judgement.agreed_on if one.judgement else None]
        if one.perceived.level and self.assessment:
            days.append(self.assessment.closed_on)
        for row in one.measured:
            if row.figure.source is not None:
                days.append(self.stated.get(row.figure.metric))
            elif self.dataset:
                days.append(timezone.localdate(self.dataset.stored_at))
        return max((day for day in days if day), default=None)

    def changed_since(self, element: str) -> bool:
        """A source came in after the level was confirmed, or the rule would now say something else."""
        row = self.agreed.get(element)
        if row is None:
            return False
        now, newest = self.proposals[element], self.newest(element)
        says_same = (now.level.id if now.level else "", now.is_conflict) == (row.proposed, row.conflict)
        return not says_same or (newest is not None and newest > timezone.localdate(row.at))


def sources(organisation: Organisation, lang: Lang, today: date) -> Sources:
    """The last closed round, the last word of the workshops and the platform's figures with facts, side by side."""
    assessment = assessments.latest_closed(organisation, queries.CATEGORIES)
    model = assessments.taken_model(assessment) if assessment else maturity.load(queries.CATEGORIES)
    said = assessments.result(assessment, lang) if assessment else None
    held = workshops.judgements(organisation, model.id)
    dataset = conversations.current_dataset(organisation)
    rows = facts.stated(organisation)
    criteria = queries.criteria_round(organisation)
    found = diagnosis.diagnose(
        model,
        said or diagnosis.not_asked(model),
        measures=conversations.measures(dataset, lang, today) if dataset else None,
        judgements={key: queries.as_judgement(one) for key, one in held.items()},
        ambitions=ambition_levels(organisation, model.id),
        facts=sorted_out(map(facts.as_fact, rows), maturity.load("metrics"), today),
        survey=queries.survey_of(criteria, lang) if criteria else None,
        launched_on=organisation.launched_on,
    )
    return Sources(
        model=model,
        assessment=assessment if said else None,
        held=held,
        dataset=dataset,
        stated={row.metric: timezone.localdate(row.stated_at) for row in reversed(rows)},
        criteria=criteria,
        found=found,
        proposals=proposals(found),
        agreed=queries.agreed_levels(organisation, model),
    )


def proposals(found: diagnosis.Diagnosis) -> dict[str, Proposal]:
    """Element -> what the rule proposes."""
    weak = found.overall.indicative
    return {one.element.id: propose(one, found.model, indicative=weak) for one in found.elements}
