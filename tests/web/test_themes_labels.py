"""Labelling: one masked thread at a time, by two raters, undone, agreed, learned from; and the texts go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from graadmeter.conversation.themes import embed
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.people.models import AuditEntry, Role, Verb
from graadmeter.web.themes import commands, pages, queries
from graadmeter.web.themes.models import Judgement, Sample
from graadmeter.workspace import themes as kept_themes

pytestmark = pytest.mark.django_db
HERE = "/o/noord/themes/label/"
LIST = b"""schema: graadmeter-themes/1
themes:
  - id: shops
    class: strategic
    name: {nl: Winkels, en: Shops}
    words: [winkel*, shop*]
  - id: boats
    class: other
    name: {nl: Boten, en: Boats}
    words: [boot, boat*]
"""
ANSWERS = {"theme-shops": "yes", "theme-boats": "no"}


@pytest.fixture
def sample(cast, data, upload, zipped, slack_files, evidence, monkeypatch) -> Sample:
    """Two hundred threads of which a third is about shops, a sample of a hundred to label."""
    monkeypatch.setattr(embed, "available", lambda: False)
    files = dict(slack_files)
    number = 0
    for name, talk in slack_files.items():
        if name.startswith("general/"):
            files[name] = [dict(one) for one in talk]  # type: ignore[attr-defined]
            for one in files[name]:  # type: ignore[attr-defined]
                if one["ts"] == one["thread_ts"]:
                    number += 1
                    shop = "The shop of Person Nr3 in room 12345 is closed" if number % 3 == 0 else "Who knows?"
                    one["text"] = f"{shop} {number}?"
    evidence()
    cast.client("bob").post("/o/noord/themes/upload/", {"file": SimpleUploadedFile("t.yaml", LIST)})
    given = {"reason": "Decision 12", "decided_on": timezone.localdate().isoformat()}
    cast.client("alice").post("/o/noord/themes/texts/", given)
    assert upload("bob", zipped(files), sample="100").status_code == 302
    return Sample.objects.get()


@pytest.fixture
def label(cast) -> Callable[..., HttpResponse]:
    def send(who: str, thread: str, go: str = "next", htmx: bool = False, **answers: str) -> HttpResponse:
        given = {"thread": thread, "go": go, **(answers or ANSWERS)}
        return cast.client(who).post(HERE, given, headers={"HX-Request": "true"} if htmx else {})

    return send


def shown(response: HttpResponse) -> str | None:
    """The id of the thread on the page."""
    _, found, after = response.content.decode().partition('name="thread" value="')
    return after.split('"')[0] if found else None


def test_texts_are_masked_and_show_no_author(cast, sample: Sample) -> None:
    texts = [row.text for row in queries.texts(sample).values()]
    about = [text for text in texts if "shop" in text]
    assert about
    assert not [text for text in texts if "Nr3" in text or "Person" in text or "12345" in text]
    page = cast.client("bob").get(HERE).content.decode()
    assert not [name for name in ("p3@example.org", "Nr3", "Bob", "U03") if name in page.split("</header>")[1]]


def test_a_thread_after_another_and_the_last_one_taken_back(cast, sample: Sample, label) -> None:
    first = shown(cast.client("bob").get(HERE))
    assert first == "s0001"
    second = label("bob", first)
    assert shown(second) == "s0002"
    assert "1 of 100 threads labelled, 1 of them by you" in second.content.decode()
    label("bob", "s0002", **{"theme-shops": "unsure", "theme-boats": "yes"})
    back = label("bob", "", go="undo")
    assert shown(back) == "s0002"
    page = back.content.decode()
    for theme, answer in (("Shops", "unsure"), ("Boats", "yes")):
        assert f'value="{answer}" data-theme="{theme}" data-answer="{answer}" checked' in page
    assert [row.thread for row in Judgement.objects.all()] == ["s0001"]
    label("bob", "", go="undo")
    assert shown(label("bob", "", go="undo")) == "s0001"  # nothing left to take back
    assert not Judgement.objects.exists()


def test_a_part_is_swapped_with_script_and_a_page_comes_without(cast, sample: Sample, label) -> None:
    part, page = label("bob", "s0001", htmx=True).content.decode(), label("bob", "s0002").content.decode()
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part
    assert "s0002" in part
    assert "<html" in page
    assert "hx-swap-oob" not in page
    assert page.count('<button class="button next"') == 1  # a form that works by itself


def test_saying_it_twice_is_saying_it_once_and_what_is_no_answer_is_unsure(cast, sample: Sample, label) -> None:
    label("bob", "s0001")
    label("bob", "s0001", **{"theme-shops": "maybe"})
    assert Judgement.objects.get().said == {"shops": "unsure", "boats": "unsure"}
    label("bob", "s9999")
    label("bob", "'; drop")
    assert Judgement.objects.count() == 1


def test_two_raters_share_every_third_thread(cast, sample: Sample, label) -> None:
    for number in range(1, 10):
        label("bob", f"s{number:04d}")
    seen = []
    while (thread := shown(cast.client("alice").get(HERE))) and len(seen) < 6:
        seen.append(thread)
        label("alice", thread)
    assert seen == ["s0001", "s0004", "s0007", "s0010", "s0011", "s0012"]
    page = cast.client("alice").get(HERE).content.decode()
    assert "12 of 100 threads labelled, 6 of them by you" in page
    assert "Bob" not in page


def test_kappa_is_that_of_the_two_raters_and_leaves_out_who_was_unsure(cast, sample: Sample) -> None:
    now = timezone.now()
    rows = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    for number, (one, other) in enumerate([*rows, ("unsure", "yes")], start=1):
        for who, answer in ((cast.bob, one), (cast.alice, other)):
            commands.judge(
                sample=sample, thread=f"s{number:04d}", said={"shops": answer, "boats": "no"}, by=who, at=now
            )
    shops, boats = queries.agreement(sample)
    assert (shops.theme, shops.n) == ("shops", 50)
    assert shops.kappa == pytest.approx(0.4)  # observed .7, by chance .5 * .6 + .5 * .4 = .5
    assert (boats.n, boats.kappa) == (51, None)  # both only ever said no
    page = cast.client("bob").get(HERE).content.decode()
    assert "moderate: talk about the threads on which you differ" in page
    assert "cannot be told yet" in page


@pytest.mark.parametrize(
    ("kappa", "word"), [(1.0, "very good"), (0.6, "good enough"), (0.59, "moderate"), (0.2, "weak"), (-0.5, "hardly")]
)
def test_kappa_in_words(kappa: float, word: str) -> None:
    assert pages.reading(kappa).text("en").startswith(word)


def by_all(cast, sample: Sample, n: int, at: datetime) -> None:
    """Bob labels the first n threads by what stands in them."""
    for thread, row in list(queries.texts(sample).items())[:n]:
        said = {"shops": "yes" if "shop" in row.text else "no", "boats": "no"}
        commands.judge(sample=sample, thread=thread, said=said, by=cast.bob, at=at)


def test_learning_waits_for_enough_labels_and_then_gives_an_interval(cast, sample: Sample) -> None:
    by_all(cast, sample, 49, timezone.now())
    page = cast.client("bob").get(HERE).content.decode()
    assert "1 more thread is to be labelled" in page
    assert "disabled" in page
    learn = "/o/noord/conversation/themes/learn/"
    cast.client("bob").post(learn)
    assert not (sample.folder / "themes/labels.parquet").exists()
    indicative = StoredDataset.objects.get().measures["en"]["metrics"]["theme_share"]["by"]["shops"]
    assert indicative["indicative"]

    by_all(cast, sample, 90, timezone.now())
    assert cast.client("carol").post(learn).status_code == 403
    assert cast.client("dirk").post(learn).status_code == 404
    assert cast.client("bob").post(learn)["Location"] == "/o/noord/conversation/themes/"
    sample.refresh_from_db()
    assert (sample.learning, sample.error, sample.learned_from) == ("", {}, 90)
    found = StoredDataset.objects.get().measures["nl"]["metrics"]["theme_share"]["by"]["shops"]
    assert found["indicative"] is False
    assert found["low"] < found["value"] < found["high"]
    page = cast.client("carol").get("/o/noord/conversation/themes/").content.decode()
    assert "90 threads, 30 yes" in page or "90 threads" in page
    assert "label on: yes was said 0 times, and 10 are needed to learn from" in page  # boats
    assert "needs that person" in page
    assert AuditEntry.objects.filter(verb=Verb.LABELS_LEARNED).count() == 1


def test_when_labelling_is_done_the_texts_go_and_the_labels_stay(cast, sample: Sample, label) -> None:
    label("bob", "s0001")
    cast.client("bob").post(f"{HERE}done/")
    sample.refresh_from_db()
    assert (kept_themes.sample(sample.folder), Judgement.objects.count()) == ([], 1)
    page = cast.client("bob").get(HERE).content.decode()
    assert "The labels stay" in page
    assert shown(label("bob", "s0002")) is None
    assert Judgement.objects.count() == 1
    assert AuditEntry.objects.get(verb=Verb.TEXTS_DELETED).who == cast.bob


def test_texts_go_by_themselves_on_the_day_after_their_last(cast, sample: Sample) -> None:
    last = datetime.combine(sample.until, datetime.min.time(), timezone.get_current_timezone())
    assert commands.delete_due_texts(now=last) == 0
    assert commands.delete_due_texts(now=last + timedelta(days=1, hours=3)) == 1
    assert commands.delete_due_texts(now=last + timedelta(days=1, hours=3)) == 0
    assert kept_themes.sample(sample.folder) == []
    assert AuditEntry.objects.get(verb=Verb.TEXTS_DELETED).who is None


def test_texts_are_not_shown_while_a_control_is_not_in_force(cast, sample: Sample, label) -> None:
    from graadmeter.web.controls.models import Evidence

    Evidence.objects.all().delete()
    page = cast.client("bob").get(HERE).content.decode()
    assert "These texts may not be read now" in page
    assert "<blockquote" not in page
    label("bob", "s0001")
    assert not Judgement.objects.exists()


def test_a_deleted_dataset_takes_the_texts_along_and_leaves_the_labels(cast, sample: Sample, label) -> None:
    label("bob", "s0001")
    cast.client("alice").post(f"/o/noord/conversation/{sample.dataset}/delete/")
    sample.refresh_from_db()
    assert not sample.has_texts
    assert Judgement.objects.count() == 1
    assert cast.client("bob").get(HERE).status_code == 200
    assert cast.client("bob").post("/o/noord/conversation/themes/learn/").status_code == 404


def test_a_rater_who_left_keeps_a_number_and_no_name(cast, sample: Sample, label) -> None:
    for thread in ("s0001", "s0004"):
        label("bob", thread)
        label("alice", thread)
    cast.bob.delete()
    assert {given.rater for given in queries.labels(sample)} == {"r1", "r2"}
    assert queries.agreement(sample)[0].n == 2


def test_only_analysts_and_owners_read_texts(cast, sample: Sample) -> None:
    assert cast.client("carol").get(HERE).status_code == 403
    cast.noord.memberships.filter(user=cast.carol).update(role=Role.ANALYST)
    assert cast.client("carol").get(HERE).status_code == 200
    for stranger in ("dirk", "eva"):
        assert cast.client(stranger).get(HERE).status_code == 404
    other = cast.client("dirk").get("/o/zuid/themes/label/").content.decode()
    assert "There is no sample to label" in other
    assert "blockquote" not in other


def test_a_stop_of_the_server_says_so_and_learning_can_begin_again(cast, sample: Sample) -> None:
    by_all(cast, sample, 60, timezone.now())
    assert commands.begin_learning(sample=sample, by=cast.bob, at=timezone.now())
    assert not commands.begin_learning(sample=sample, by=cast.bob, at=timezone.now())  # it waits already
    assert commands.abandon_learning() == 1
    assert "The server stopped while learning" in cast.client("bob").get(HERE).content.decode()
    cast.client("bob").post("/o/noord/conversation/themes/learn/")
    sample.refresh_from_db()
    assert (sample.learning, sample.learned_from) == ("", 60)


@pytest.mark.parametrize("path", ["themes/", "themes/new/", "themes/label/", "conversation/themes/"])
def test_nothing_stays_in_the_other_language(cast, sample: Sample, words, path: str) -> None:
    by_all(cast, sample, 60, timezone.now())
    browser, both = cast.client("alice"), {}
    for lang in ("nl", "en"):
        both[lang] = words(browser.get(f"/o/noord/{path}?lang={lang}").content.decode())
    same = {"Graadmeter", "Noord", "Alice", "Nederlands", "English", "Privacy", "Labels", "Kappa", "Enter", "Dashboard"}
    same |= {"winkel*, shop*", "boot, boat*", *(" ".join(row.text.split()) for row in queries.texts(sample).values())}
    left = {
        text for text in both["nl"] & both["en"] - same if any(letter.isalpha() for letter in text) and len(text) > 1
    }
    assert left == set()


def test_texts_of_an_earlier_export_stand_in_the_statement_as_long_as_they_are_kept(
    cast, sample: Sample, upload, slack_zip: bytes
) -> None:
    def statement() -> str:
        client = cast.client("carol")
        client.get("/o/noord/privacy/?lang=en")
        return str(client.get("/o/noord/privacy/").content.decode())

    upload("bob", slack_zip)
    assert cast.noord.datasets.count() == 2
    assert "except the masked text of 100 threads" in statement()
    cast.client("alice").post("/o/noord/themes/texts/stop/")
    assert "No text of a message is stored." in statement()
