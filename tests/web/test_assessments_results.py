"""Results: never about fewer than the minimum group, in steps that give nobody away, with reasons in words."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter.tables import ANSWERS
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.assessments import commands, queries, results
from graadmeter.web.assessments.models import Assessment, Snapshot

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/measurement/"
LEVELS = ("none", "pioneering", "facilitating", "strategic")


@pytest.fixture
def open_round(cast):
    def make(mode: str = "quick", model: str = "esm3") -> Assessment:
        row = commands.create_assessment(
            organisation=cast.noord, name="R", model_id=model, mode=mode, by=cast.alice, at=NOW
        )
        return commands.open_assessment(assessment=row, by=cast.alice, at=NOW)

    return make


def arrive(row: Assessment, cast, n: int, *, role: str = "employee", first: int = 0, value: str | None = None) -> None:
    """`n` sheets arrive; the answers run over the scale so that they differ."""
    import pyarrow as pa

    model, made = queries.taken_model(row), []
    for person in range(first, first + n):
        for at, element in enumerate(model.elements.values()):
            if row.mode == "quick":
                made.append((str(person), model.quick_id(element.id), value or LEVELS[(person + at) % 3 + 1], role))
            elif row.mode == "full":
                items = [item for item in element.items if not item.roles or role in item.roles]
                made += [(str(person), item.id, value or str((person + at) % 3 + 1), role) for item in items]
    columns = dict(zip(("respondent", "item", "value", "role"), map(list, zip(*made, strict=True)), strict=True))
    commands.import_answers(
        assessment=row, table=ANSWERS.check(pa.table(columns)), answered_on={}, by=cast.alice, at=NOW
    )


def shown(cast, row: Assessment, who: str = "carol") -> str:
    page = cast.client(who).get(f"{HOME}{row.pk}/results/")
    assert page.status_code == 200, page.content.decode()
    return page.content.decode()


def table_of(page: str) -> str:
    return page[page.index('<table class="heat">') : page.index("</table>")]


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(5, 20))
def test_two_results_that_are_shown_never_differ_by_few_people(arrivals: list[int], min_group: int) -> None:
    """Looked at after every arrival, and once more after closing."""
    answers, seen = 0, []
    for new in arrivals:
        answers += new
        if results.due(answers, seen[-1] if seen else None, min_group=min_group, closed=False):
            seen.append(answers)
    if results.due(answers, seen[-1] if seen else None, min_group=min_group, closed=True):
        seen.append(answers)
    assert all(n >= min_group for n in seen)
    steps = [b - a for a, b in pairwise(seen)]
    assert all(step >= queries.LAST_STEP for step in steps)
    assert all(step >= min_group for step in steps[:-1])


@pytest.mark.django_db
def test_nine_answers_show_a_number_and_ten_show_a_result(cast, open_round) -> None:
    row = open_round()
    arrive(row, cast, 9)
    page = shown(cast, row)
    assert "1 more answer and the result appears" in page
    assert "<table" not in page
    assert not Snapshot.objects.exists()
    assert cast.client("carol").get(f"{HOME}{row.pk}/results/culture/").status_code == 404
    assert cast.client("carol").get(f"{HOME}{row.pk}/results.json").status_code == 404
    arrive(row, cast, 1, first=9)
    page = shown(cast, row)
    assert "10 answers shown, 10 arrived" in page
    assert '<table class="heat">' in page


@pytest.mark.django_db
def test_an_open_round_moves_in_steps(cast, open_round) -> None:
    row = open_round()
    arrive(row, cast, 10)
    first = table_of(shown(cast, row))
    arrive(row, cast, 9, first=10, value="strategic")
    again = shown(cast, row)
    assert "10 answers shown, 19 arrived" in again
    assert table_of(again) == first, "nine answers change nothing"
    arrive(row, cast, 1, first=19, value="strategic")
    later = shown(cast, row)
    assert "20 answers shown, 20 arrived" in later
    assert table_of(later) != first


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "held", "left"), [(4, 10, 4), (5, 15, 0)])
def test_closing_adds_the_rest_unless_it_is_too_few_to_add(cast, open_round, late: int, held: int, left: int) -> None:
    row = open_round()
    arrive(row, cast, 10)
    shown(cast, row)
    arrive(row, cast, late, first=10)
    confirm = cast.client("bob").get(f"{HOME}{row.pk}/close/").content.decode()
    assert ("will stay out of the result" in confirm) == bool(left)
    commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    page = shown(cast, row)
    assert f"{held} answers" in page
    assert (f"{left} later answers stay out" in page) == bool(left)
    assert Snapshot.objects.get().final


def figures(row: Assessment) -> dict[tuple[str, str], tuple[int, object]]:
    """Everything that is shown of the categories: how many people, and what they said."""
    said = queries.result(row, "en")["elements"]
    parts = {
        (e, name): part for e, one in said.items() for name, part in {**one["items"], **one["distribution"]}.items()
    }
    return {key: (part["n"], part) for key, part in parts.items() if part["n"] and not part.get("suppressed")}


@pytest.mark.django_db
@pytest.mark.parametrize("closing", [False, True])
def test_no_figure_of_a_category_moves_by_few_people(cast, open_round, closing: bool) -> None:
    """Of the answers that make a step, three are about what only support is asked."""
    row = open_round("full")
    arrive(row, cast, 12, role="support")
    arrive(row, cast, 12, first=12)
    shown(cast, row)
    before = figures(row)
    arrive(row, cast, 3, role="support", first=24, value="3")
    arrive(row, cast, 17, first=27)
    if closing:
        commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    assert "44 answers" in shown(cast, row)
    after = figures(row)
    moved = {key: after[key][0] - n for key, (n, _) in before.items()}
    assert set(moved.values()) == {0, 17, 20}
    assert all(after[key][1] == before[key][1] for key, people in moved.items() if not people)
    assert queries.result(row, "en")["overall"]["score"] == round(queries.result(row, "en")["overall"]["score"], 2)


@pytest.mark.django_db
def test_a_result_nobody_looked_at_holds_everyone_once_closed(cast, open_round) -> None:
    row = open_round()
    arrive(row, cast, 11)
    commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    snapshot = Snapshot.objects.get()
    assert (snapshot.n, snapshot.final) == (11, True)
    assert queries.result(row, "nl")["n"] == 11


@pytest.mark.django_db
def test_closed_with_too_few_has_no_result_ever(cast, open_round) -> None:
    row = open_round()
    arrive(row, cast, 9)
    commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    assert "Too few answers for a result" in shown(cast, row)
    assert queries.result(row, "en") is None


@pytest.mark.django_db
def test_roles_are_compared_only_after_closing(cast, open_round) -> None:
    row = open_round()
    arrive(row, cast, 12)
    arrive(row, cast, 11, role="leader", first=12)
    element = f"{HOME}{row.pk}/results/culture/"
    shown(cast, row)
    page = cast.client("carol").get(element).content.decode()
    assert "Roles are compared when the round is closed" in page
    assert "Leadership" not in page.split("Who disagrees")[1]
    result = queries.result(row, "en")
    assert result["roles"] == {}
    assert all(said["roles"] == {} for said in result["elements"].values())
    commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    page = cast.client("carol").get(element).content.decode()
    assert "Leadership" in page.split("Who disagrees")[1]


@pytest.mark.django_db
def test_the_heat_map_says_in_words_what_its_colours_say(cast, open_round, words) -> None:
    row = open_round()
    arrive(row, cast, 12, value="facilitating")
    for element in ("culture", "tools"):
        Ambition.objects.create(
            organisation=cast.noord, model_id="esm3", element=element, level="strategic", set_at=NOW
        )
    page = shown(cast, row)
    table = table_of(page)
    assert table.count('scope="rowgroup"') == 4
    assert table.count('scope="row"') == 12
    assert table.count(">phase now<") == 12
    assert table.count(">ambition<") == 2
    assert "style=" not in page
    assert "Facilitating" in words(page)
    assert re.search(r"Certain in \d+%", page)
    assert "Policy staff: no figure about fewer than 10 people." in page


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["quick", "full"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_category_says_why_what_is_missing_and_what_to_do(cast, open_round, mode: str, lang: str) -> None:
    row = open_round(mode)
    arrive(row, cast, 15, role="owner")
    client = cast.client("carol")
    shown(cast, row)
    client.get(f"{HOME}?lang={lang}")
    page = client.get(f"{HOME}{row.pk}/results/social_media_focus/")
    assert page.status_code == 200
    text = page.content.decode()
    headings = {
        "en": ("Why this phase", "Next step", "Done when"),
        "nl": ("Waarom deze fase", "Volgende stap", "Klaar als"),
    }
    for heading in headings[lang]:
        assert heading in text
    model = queries.taken_model(row)
    assert model.element("social_media_focus").definition.text(lang) in text
    assert client.get(f"{HOME}{row.pk}/results/no_such_one/").status_code == 404


@pytest.mark.django_db
def test_a_category_that_few_could_answer_is_hidden_and_says_so(cast, open_round) -> None:
    row = open_round()
    arrive(row, cast, 14, value="dk")
    arrive(row, cast, 6, first=14)
    page = shown(cast, row)
    assert "too few" in page
    detail = cast.client("carol").get(f"{HOME}{row.pk}/results/culture/").content.decode()
    assert "Too few answers to show" in detail
    assert "What people answered" not in detail


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_frozen_round_is_what_reports_take(cast, open_round, lang: str) -> None:
    from graadmeter import reports

    row = open_round()
    arrive(row, cast, 25)
    client = cast.client("carol")
    client.get(f"{HOME}?lang={lang}")
    address = f"{HOME}{row.pk}/results.json"
    shown(cast, row)
    assert client.get(address).status_code == 404, "an open round is not frozen"
    Ambition.objects.create(organisation=cast.noord, model_id="esm3", element="culture", level="strategic", set_at=NOW)
    commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    file = client.get(address)
    frozen = json.loads(file.content)
    assert frozen["n"] == 25
    assert frozen["assessment"]["name"] == "R"
    assert frozen["ambitions"] == {"culture": "strategic"}
    assert frozen["lang"] == lang
    assert frozen["model_text"] == row.model_text
    assert reports.report(frozen, format="json", lang=lang)


@pytest.mark.django_db
def test_a_stored_result_costs_no_scoring(cast, open_round, monkeypatch) -> None:
    row = open_round()
    arrive(row, cast, 12)
    shown(cast, row)

    def again(*_: object, **__: object) -> None:
        raise AssertionError("scored again")

    monkeypatch.setattr(results.maturity, "score", again)
    assert "12 answers shown" in shown(cast, row)


@pytest.mark.django_db
def test_the_latest_closed_round_is_the_newest_questionnaire(cast, open_round) -> None:
    assert queries.latest_closed(cast.noord, "esm3") is None
    first, second, poll = open_round(), open_round("full"), open_round("poll", "s3m")
    for row in (first, second, poll):
        commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    assert queries.latest_closed(cast.noord, "esm3") == second
    assert queries.latest_closed(cast.noord, "s3m") is None
    assert queries.latest_closed(cast.zuid, "esm3") is None
