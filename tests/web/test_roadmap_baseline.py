"""The baseline in a plan: what a process has above level 2 counts when initiatives have arranged what it lacks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from graadmeter.direction import roadmap
from graadmeter.direction.roadmap import Gate
from graadmeter.web.controls import queries as controls
from graadmeter.web.controls.commands import state_control
from graadmeter.web.initiatives.models import Effect, Initiative, State
from graadmeter.web.plans import commands, queries
from graadmeter.web.plans.queries.goals import Goal
from graadmeter.web.plans.queries.inputs import first_wishes, inputs
from graadmeter.web.processes.demo import fill

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LACKS = "smg.b2.chosen"  # in the demo: no platform was chosen for innovation, which stands on level 3 and wants 4
INNOVATION = "smg.innovation"


@pytest.fixture(autouse=True)
def processes(cast, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    fill(organisation=cast.noord, days=(date(2025, 3, 2), TODAY), by=cast.bob, at=NOW)


def initiative(cast, name: str, *, arranges: tuple[str, ...] = (), gain: float = 0.0, **more: object) -> Initiative:
    given = {"hours": 10, "duration": 1, "arranges": list(arranges), "made_at": NOW, **more}
    row = Initiative.objects.create(organisation=cast.noord, name=name, **given)
    if gain:
        Effect.objects.create(initiative=row, model_id="smg", element="innovation", gain=gain)
    return row


def goal(cast, **wishes: object) -> Goal:
    asked = first_wishes(cast.noord, TODAY)
    for key, quarter in wishes.items():
        asked = asked.pinned(key, quarter)
    return next(one for one in inputs(cast.noord, asked, TODAY).goals if one.id == INNOVATION)


def levels(cast) -> tuple[float, ...]:
    case = inputs(cast.noord, first_wishes(cast.noord, TODAY), TODAY).case
    return roadmap.plan(case, seconds=1).projection[INNOVATION]


def test_what_stands_above_level_2_counts_when_the_baseline_is_arranged(cast) -> None:
    choose = initiative(cast, "Choose a platform", arranges=(LACKS,), duration=2)
    found = goal(cast)
    assert (found.current, found.ambition) == (2.0, 4.0)
    assert found.gate == Gate(2.0, ((choose.key,),), held=1.0)
    assert found.caution.text("en") == (
        'Above level 2 it counts when the baseline is arranged, by "Choose a platform".'
    )
    assert levels(cast) == (2.0, 2.0, *[3.0] * 7)
    initiative(cast, "Idea rounds", gain=1.0, hours=0)
    assert levels(cast) == (2.0, 2.0, *[4.0] * 7)


def test_where_nobody_arranges_it_the_plan_goes_no_further_and_says_what_lacks(cast) -> None:
    initiative(cast, "Idea rounds", gain=1.0, hours=0)
    other = initiative(cast, "Rules", arranges=("smg.b1.described",))
    stopped = initiative(cast, "Another platform", arranges=(LACKS,), state=State.STOPPED)
    found = goal(cast)
    assert (found.ambition, found.gate) == (2.0, None)
    said = found.caution.text("en")
    assert "The baseline does not hold here, so the plan goes no further than level 2." in said
    assert re.search(r"No initiative in the plan arranges: [^,]*chosen[^,]*\.$", said)
    assert set(levels(cast)) == {2.0}
    Initiative.objects.filter(pk=stopped.pk).update(state=State.IDEA)
    assert goal(cast).gate
    assert goal(cast, **{stopped.key: 0}).gate is None, "it is left out of this plan"
    Initiative.objects.filter(pk=other.pk).update(arranges=[LACKS])
    assert goal(cast).gate == Gate(2.0, ((stopped.key, other.key),), held=1.0), "one of them is enough"


def test_a_control_that_blocks_is_not_lifted_by_the_baseline(cast) -> None:
    initiative(cast, "Choose a platform", arranges=(LACKS,))
    blocking = next(id for id, item in controls.model().items.items() if item.extra["severity"] == "blocking")
    state_control(organisation=cast.noord, control=blocking, value="0", by=cast.alice, at=NOW)
    found = goal(cast)
    assert (found.ambition, found.gate) == (2.0, None)
    assert "1 control that blocks is not arranged" in found.caution.text("en")


def test_the_plan_says_what_clears_the_way_and_the_file_gives_the_same(cast, tmp_path) -> None:
    initiative(cast, "Choose a platform", arranges=(LACKS,), duration=2)
    initiative(cast, "Idea rounds", gain=1.0, hours=0)
    wishes = first_wishes(cast.noord, TODAY)
    plan = commands.make_plan(organisation=cast.noord, wishes=wishes, by=cast.bob, at=NOW, seconds=1.0)
    for lang, said in (
        ("en", ("Clears the way for Innovation above level 2.", "by 1 (above level 2 from quarter 3 of 2027)")),
        (
            "nl",
            ("Maakt de weg vrij voor Innovatie boven niveau 2.", "met 1 (boven niveau 2 vanaf kwartaal 3 van 2027)"),
        ),
    ):
        page = cast.client("bob").get(f"/o/noord/roadmap/?lang={lang}", follow=True).content.decode()
        for text in said:
            assert text in page
    path = tmp_path / "PLAN.yaml"
    path.write_bytes(cast.client("carol").get(f"/o/noord/roadmap/{plan.pk}/plan.yaml").content)
    again = roadmap.plan(roadmap.read_plan(path)).to_json()
    assert (again["objective"], again["projection"]) == (plan.result["objective"], plan.result["projection"])
    assert "Something changed" not in cast.client("bob").get("/o/noord/roadmap/").content.decode()


def test_an_initiative_says_what_it_arranges(cast) -> None:
    bob = cast.client("bob")
    sent = {"name": "Platform", "state": "idea", "duration": "1", "money": "0", "hours": "9", "arranges": [LACKS]}
    assert bob.post("/o/noord/initiatives/add/", sent).status_code == 302
    made = Initiative.objects.get()
    assert made.arranges == [LACKS]
    page = bob.get(f"/o/noord/initiatives/{made.pk}/").content.decode()
    assert re.search(r"Arranges of the baseline:\s+A platform[^.]*chosen", page, re.IGNORECASE)
    page = bob.get(f"/o/noord/initiatives/{made.pk}/change/").content.decode()
    assert re.search(r'value="smg\.b2\.chosen"[^>]* checked', page)
    assert bob.post("/o/noord/initiatives/add/", {**sent, "arranges": ["smg.b9"]}).status_code == 422
    assert "says which element" not in bob.get("/o/noord/roadmap/").content.decode()
    cast.noord.ambitions.all().delete()
    bob.post(f"/o/noord/initiatives/{made.pk}/change/", {**sent, "arranges": []})
    made.refresh_from_db()
    assert made.arranges == [LACKS], "the form did not ask"
    assert queries.board(cast.noord) is None
