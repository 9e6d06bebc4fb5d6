"""The overview: where do we stand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.workshops import commands as workshops
from graadmeter.web.workshops.models import Workshop

pytestmark = pytest.mark.django_db
HOME = "/o/noord/diagnosis/"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def read(cast, who: str = "carol", path: str = HOME, lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{path}?lang={lang}")
    return client.get(path).content.decode()


class TestOverview:
    def test_without_a_measurement_it_teaches_and_leads_there(self, cast, closed_round) -> None:
        page = read(cast)
        assert "No finished measurement yet" in page
        assert 'href="/o/noord/measurement/"' in page
        row = closed_round(close=False)
        page = read(cast)
        assert f"{row.name} is open." in page
        assert f'href="/o/noord/measurement/{row.pk}/results/"' in page

    def test_it_says_the_phase_the_score_and_who_answered(self, cast, closed_round) -> None:
        closed_round(level="facilitating", n=14)
        english, dutch = read(cast), read(cast, lang="nl")
        assert "The phase is <strong>Facilitating</strong>." in english
        assert "n = 14" in english
        assert "2.0" in english
        assert "2,0" in dutch
        assert "Policy staff: no figure about fewer than 10 people." in english
        assert english.count('data-label="Score"') == 12
        assert re.search(r'<svg[^>]* role="img" aria-label="Phase Facilitating, score 2', english)

    def test_every_finding_and_category_is_a_link_that_works(self, cast, closed_round) -> None:
        closed_round(level="pioneering")
        page = read(cast)
        links = {link for link in re.findall(r'href="(/o/noord/[^"]+)"', page) if "?lang=" not in link}
        assert len([link for link in links if "/results/" in link]) >= 13
        client = cast.client("carol")
        for link in links:
            assert client.get(link).status_code == 200, link

    def test_one_step_is_proposed(self, cast, closed_round) -> None:
        closed_round(level="pioneering")
        page = read(cast)
        assert page.count("Proposed next step") == 1
        assert re.search(r"Effort: (small|medium|large): ", " ".join(page.split()))

    def test_too_few_answers_show_nothing(self, cast, closed_round) -> None:
        closed_round(n=9)
        page = read(cast)
        assert "No finished measurement yet" in page
        assert "The phase is" not in page

    def test_the_round_before_and_the_ambition_stand_beside_it(self, cast, closed_round) -> None:
        first = closed_round(level="pioneering", name="2025")
        closed_round(level="facilitating", name="2026", previous=first)
        Ambition.objects.create(
            organisation=cast.noord, model_id="esm3", element="culture", level="strategic", set_at=cast.noord.created_at
        )
        page = read(cast)
        assert "2026, closed on" in page
        assert "The round before: 1.0" in page
        row = page[page.index(">Culture</a>") :].split("</tr>")[0]
        assert 'data-label="Ambition">Strategic' in row
        assert 'data-label="Gap">1' in row

    def test_the_platform_stands_beside_what_people_say(self, cast, closed_round, data, upload, slack_zip) -> None:
        closed_round(level="pioneering")
        assert "What people do is still missing" in read(cast)
        upload("bob", slack_zip)
        page = read(cast)
        assert "What people do is still missing" not in page
        row = page[page.index(">Culture</a>") :].split("</tr>")[0]
        assert re.search(r"Reply rate: 80% → Strategic", row)
        assert "⚠ differs" in row

    @pytest.mark.parametrize(
        ("lang", "stand", "differs", "ask"),
        [
            ("en", "4 people voted, 2 March 2026", "differs", "1 category where experts and respondents differ"),
            ("nl", "4 mensen stemden, 2 maart 2026", "wijkt af", "1 categorie waar deskundigen en respondenten"),
        ],
    )
    def test_what_experts_agreed_stands_beside_what_people_say(
        self, cast, closed_round, session, lang: str, stand: str, differs: str, ask: str
    ) -> None:
        closed_round(level="pioneering")
        votes = ["facilitating"] * 4 + ["dk"]
        held = session(votes, until="agreed", level="strategic", reason="Seen <on> the floor.")
        before = read(cast, lang=lang)
        assert f"⚠ {differs}" not in before, "a session that is still held says nothing yet"
        assert "Seen" not in before
        workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        page = read(cast, lang=lang)
        assert 'href="/o/noord/workshops/"' in page.partition('<dl class="sources brief">')[2].partition("</dl>")[0]
        row = page[page.rindex("results/culture/") :].split("</tr>")[0]
        assert "Strategi" in row
        assert f"⚠ {differs}" in row
        assert page.count(f"⚠ {differs}") == 1
        assert ask in page
        assert stand in page
        assert "Seen &lt;on&gt; the floor." in page
        verdict = re.search(r'<p class="verdict">.*?</p>', page, re.DOTALL)
        assert verdict
        assert verdict[0] in before, "a judgement never moves the phase"

    def test_days_stand_in_the_rows_where_they_differ(self, cast, closed_round, session) -> None:
        closed_round(level="pioneering")
        for day, element in enumerate(("culture", "tools")):
            held = session(["pioneering"] * 3, element=element, until="agreed", level="pioneering", name=element)
            held.judgements.update(agreed_on=NOW.date() - timedelta(days=day))
            workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        page = read(cast)
        assert "1 March 2026 to 2 March 2026" in page
        for element, day in (("culture", "2 March"), ("tools", "1 March")):
            assert f"3 people voted, {day} 2026" in page[page.rindex(f"results/{element}/") :].split("</tr>")[0]

    def test_a_judgement_under_another_version_is_left_out_and_said(self, cast, closed_round, session) -> None:
        closed_round(level="pioneering")
        held = session(["facilitating"] * 3, until="agreed")
        workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        text = held.model_text.replace("version: ", "version: 9.9.9 # was ", 1)
        Workshop.objects.filter(pk=held.pk).update(model_text=text)
        page = read(cast)
        assert "1 judgement was made with another version of the model" in page
        assert "differs" not in page

    def test_another_organisation_sees_nothing_of_it(self, cast, closed_round) -> None:
        closed_round(level="facilitating")
        assert cast.client("dirk").get(HOME).status_code == 404
        assert "Facilitating" not in cast.client("dirk").get("/o/zuid/diagnosis/").content.decode()

    def test_the_queries_do_not_grow_with_rounds_or_workshops(
        self, cast, closed_round, session, django_assert_max_num_queries
    ) -> None:
        before = None
        for year in range(2021, 2026):
            before = closed_round(name=str(year), previous=before)
            held = session(["pioneering"] * 3, until="agreed", name=str(year))
            workshops.close_workshop(workshop=held, by=cast.bob, at=NOW)
        client = cast.client("carol")
        client.get(HOME)  # the first look works out what moved since the round before
        with django_assert_max_num_queries(24):
            assert client.get(HOME).status_code == 200
