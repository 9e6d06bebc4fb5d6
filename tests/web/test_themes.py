"""The list of themes: who changes it, what a file may hold, what an upload makes of it, and which texts may stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from graadmeter.conversation.themes import embed
from graadmeter.web.conversations.models import StoredDataset, Upload
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.themes import commands, queries
from graadmeter.web.themes.models import Sample, TextsAllowed, Theme

pytestmark = pytest.mark.django_db
HOME = "/o/noord/themes/"
GIVEN = {
    "kind": "customer", "name_nl": "Klachten", "name_en": "Complaints", "words_nl": "klacht*\nontevreden",
    "words_en": "complaint*", "examples_nl": "", "examples_en": "Another complaint today.",
    "goal_nl": "", "goal_en": "",
}  # fmt: skip
LIST = """schema: graadmeter-themes/1
themes:
  - id: shops
    class: other
    name: {nl: Winkels, en: Shops}
    words: [winkel*, shop*]
"""


@pytest.fixture(autouse=True)
def words_alone(monkeypatch) -> None:
    """The encoder has tests of its own; here it would only take time."""
    monkeypatch.setattr(embed, "available", lambda: False)


def send(cast, who: str, text: str | bytes, path: str = f"{HOME}upload/"):
    content = text if isinstance(text, bytes) else text.encode()
    return cast.client(who).post(path, {"file": SimpleUploadedFile("ours.yaml", content)})


def said(verb: Verb) -> list[str]:
    return list(AuditEntry.objects.filter(verb=verb).order_by("id").values_list("object", flat=True))


def test_an_analyst_makes_the_list_and_a_member_reads_it(cast) -> None:
    empty = cast.client("bob").get(HOME).content.decode()
    assert "There is no list yet" in empty
    assert "Copy a list to begin with" in empty
    assert "Copy a list to begin with" not in cast.client("carol").get(HOME).content.decode()
    assert cast.client("bob").post(f"{HOME}new/", GIVEN)["Location"] == HOME
    row = Theme.objects.get()
    assert (row.key, row.words) == ("complaints", {"nl": ["klacht*", "ontevreden"], "en": ["complaint*"]})
    page = cast.client("carol").get(HOME).content.decode()
    assert "Complaints" in page
    assert "Change" not in page
    cast.client("bob").post(f"{HOME}{row.pk}/", {**GIVEN, "name_en": "Unhappy customers"})
    row.refresh_from_db()
    assert (row.key, row.name_en) == ("complaints", "Unhappy customers")  # labels and figures keep their theme
    cast.client("bob").post(f"{HOME}{row.pk}/remove/")
    assert said(Verb.THEMES_CHANGED) == ["+ Complaints", "~ Unhappy customers", "- Unhappy customers"]


def test_a_member_changes_nothing_and_a_stranger_sees_nothing(cast) -> None:
    row = commands.save_theme(
        organisation=cast.noord, theme=None, by=cast.bob, at=timezone.now(),
        wanted=commands.Wanted("other", "Winkels", "Shops", {"nl": ["winkel"], "en": []}, {}),
    )  # fmt: skip
    posts = {"new/": GIVEN, f"{row.pk}/": GIVEN, f"{row.pk}/remove/": {}, "upload/": {}, "start/": {}, "label/": {},
             "label/done/": {}, "texts/": {}, "texts/stop/": {}}  # fmt: skip
    for path, given in posts.items():
        assert cast.client("carol").post(f"{HOME}{path}", given).status_code == 403, path
        for stranger in ("dirk", "eva"):
            assert cast.client(stranger).post(f"{HOME}{path}", given).status_code == 404, path
    assert cast.client("dirk").post(f"/o/zuid/themes/{row.pk}/", GIVEN).status_code == 404
    assert cast.client("bob").post(f"{HOME}texts/", {"reason": "x", "decided_on": "2026-03-02"}).status_code == 403
    assert (Theme.objects.get().name_en, TextsAllowed.objects.count()) == ("Shops", 0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"words_nl": "", "words_en": "", "examples_en": ""}, "has no words and no examples"),
        ({"words_nl": "kl*acht"}, "a star at its end at most"),
        ({"name_en": ""}, "This field is required"),
    ],
)
def test_a_theme_that_does_not_hold_is_refused_in_words(cast, change, why: str) -> None:
    response = cast.client("bob").post(f"{HOME}new/", {**GIVEN, **change})
    assert (response.status_code, Theme.objects.count()) == (422, 0)
    assert why in response.content.decode()


def test_a_file_goes_in_and_comes_out_as_it_was(cast) -> None:
    assert send(cast, "bob", LIST)["Location"] == HOME
    out = cast.client("carol").get(f"{HOME}themes.yaml")
    assert out["Content-Disposition"] == 'attachment; filename="themes.yaml"'
    before = queries.theme_list(cast.noord)
    assert send(cast, "bob", out.content)["Location"] == HOME
    assert before is not None
    assert queries.theme_list(cast.noord) == before
    assert before.themes[0].words == ("winkel*", "shop*")
    assert cast.client("dirk").get("/o/zuid/themes/themes.yaml").status_code == 404


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LIST.replace("class: other", "class: important"), "ours.yaml, line 4"),
        (LIST.replace("id: shops", "id: Shops!"), "ours.yaml, line 3"),
        (LIST.replace("words:", "wordz:"), "is not known"),
        ("a: [", "not YAML"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("", "empty"),
    ],
)
def test_a_file_that_is_not_understood_says_where_and_changes_nothing(cast, text, why: str) -> None:
    send(cast, "bob", LIST)
    response = send(cast, "bob", text)
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page, page[page.find("summary") :][:600]
    assert [row.key for row in queries.themes(cast.noord)] == ["shops"]


def test_goals_stay_when_a_file_takes_the_place_of_the_list_and_get_a_hint(cast) -> None:
    cast.client("bob").post(
        f"{HOME}new/", {**GIVEN, "goal_en": "We answer 90 % of complaints within 2 days, before 2028"}
    )
    assert "Concrete: it says what" in cast.client("carol").get(HOME).content.decode()
    out = cast.client("bob").get(f"{HOME}themes.yaml").content
    send(cast, "bob", out)
    row = Theme.objects.get()
    assert row.goal_en.startswith("We answer 90 %")
    cast.client("bob").post(f"{HOME}{row.pk}/", {**GIVEN, "goal_en": "Be better"})  # a hint, never a block
    page = cast.client("carol").get(HOME).content.decode()
    assert "a measure: how much?" in page
    cast.client("bob").post(f"{HOME}{row.pk}/", {**GIVEN, "kind": "strategic", "goal_en": "Be better"})
    assert "a measure: how much?" not in cast.client("carol").get(HOME).content.decode()


def test_the_list_to_begin_with_holds_and_never_replaces_one(cast) -> None:
    cast.client("bob").post(f"{HOME}start/")
    begun = queries.theme_list(cast.noord)
    assert begun is not None
    assert {theme.kind for theme in begun} == {"strategic", "customer", "product", "efficiency"}
    Theme.objects.filter(key="strategy").delete()
    cast.client("bob").post(f"{HOME}start/")
    assert len(queries.themes(cast.noord)) == len(begun) - 1


def allowed(cast, evidence) -> None:
    evidence()
    given = {"reason": "Decision 12", "decided_on": timezone.localdate().isoformat()}
    assert cast.client("alice").post(f"{HOME}texts/", given)["Location"] == HOME


def test_an_upload_uses_the_list_and_keeps_nothing_unless_asked(cast, data, upload, slack_zip) -> None:
    assert (
        "Your own themes are looked for" not in cast.client("bob").get("/o/noord/conversation/upload/").content.decode()
    )
    send(cast, "bob", LIST)
    form = cast.client("bob").get("/o/noord/conversation/upload/").content.decode()
    assert "Your own themes are looked for" in form
    assert "an owner has not allowed yet" in form
    upload("bob", slack_zip)
    kept = StoredDataset.objects.get()
    assert (kept.folder / "themes/scores.parquet").is_file()
    assert not (kept.folder / "themes/sample.parquet").exists()
    assert "theme_share" in kept.measures["en"]["metrics"]
    assert not Sample.objects.exists()


def test_texts_of_staff_are_refused_until_an_owner_allows_it_and_the_controls_hold(
    cast, data, upload, slack_zip, evidence
) -> None:
    send(cast, "bob", LIST)
    response = upload("bob", slack_zip, sample="100")
    assert response.status_code == 422
    assert "No text of staff can be kept to label" in response.content.decode()
    given = {"reason": "Decision 12", "decided_on": timezone.localdate().isoformat()}
    cast.client("alice").post(f"{HOME}texts/", given)
    assert upload("bob", slack_zip, sample="100").status_code == 422  # the three controls lack evidence
    evidence()
    assert upload("bob", slack_zip, sample="100").status_code == 302
    sample = Sample.objects.get()
    assert (sample.threads, len(queries.texts(sample)), sample.policy) == (100, 100, "staff")
    assert sample.until <= timezone.localdate() + timedelta(days=60)
    assert said(Verb.TEXTS_ALLOWED) == [f"{given['decided_on']}: Decision 12"]


def test_an_openly_published_archive_may_always_be_labelled(cast, data, upload, slack_zip) -> None:
    send(cast, "bob", LIST)
    assert upload("bob", slack_zip, sample="100", is_public="on").status_code == 302
    assert Sample.objects.get().policy == "public"
    assert cast.client("bob").get(f"{HOME}label/").content.decode().count("<blockquote") == 1


def test_a_waiting_upload_keeps_no_text_where_it_was_forbidden_meanwhile(
    cast, data, upload, slack_zip, evidence
) -> None:
    send(cast, "bob", LIST)
    allowed(cast, evidence)
    upload("bob", slack_zip, sample="100")
    row = Upload.objects.get()
    assert row.keep == ["sample:100"]
    cast.client("alice").post(f"{HOME}texts/stop/")
    assert queries.texts_in_the_way(cast.noord, "staff", timezone.localdate())
    from graadmeter.web.conversations.commands import _allowed

    assert _allowed(["features", "sample:100"], cast.noord, "staff", timezone.localdate()) == ["features"]


def test_a_decision_from_the_future_is_refused(cast) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    response = cast.client("alice").post(f"{HOME}texts/", {"reason": "x", "decided_on": tomorrow})
    assert (response.status_code, TextsAllowed.objects.count()) == (422, 0)


def test_stopping_deletes_the_texts_at_once(cast, data, upload, slack_zip, evidence) -> None:
    send(cast, "bob", LIST)
    allowed(cast, evidence)
    upload("bob", slack_zip, sample="100")
    cast.client("alice").post(f"{HOME}texts/stop/")
    sample = Sample.objects.get()
    from graadmeter.workspace import themes as kept_themes

    assert (sample.has_texts, kept_themes.sample(sample.folder)) == (False, [])
    assert (said(Verb.TEXTS_STOPPED), said(Verb.TEXTS_DELETED)) == (["Noord"], ["100"])
