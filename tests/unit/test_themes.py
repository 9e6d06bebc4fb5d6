"""A list of themes is read strictly; its words and examples find threads; nothing of the text stays unless asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graadmeter import workspace
from graadmeter.base.errors import FileError, GraadmeterError, PeopleError, ThemesError
from graadmeter.conversation.exports import EXPORTED
from graadmeter.conversation.themes import embed, read_themes
from graadmeter.conversation.themes.lexicon import Lexicon, folded, forms
from graadmeter.conversation.themes.texts import CHARS, ThreadTexts, language, masked, name_words
from graadmeter.conversation.themes.training import Label, kappa, train
from graadmeter.workspace import experts, labelling, themes

SAMPLE = Path(__file__).resolve().parents[2] / "docs/how-to/themes.yaml"
KEY = b"k" * 32
LIST: dict[str, Any] = {
    "schema": "graadmeter-themes/1",
    "themes": [
        {"id": "course", "class": "strategic", "name": {"nl": "Koers", "en": "Course"}, "words": ["koers", "strateg*"]},
        {
            "id": "queue", "class": "customer", "name": {"nl": "Wachtrij", "en": "Queue"},
            "words": ["wachtrij", "lange wachttijd"],
        },
    ],
}  # fmt: skip


class TestList:
    def test_the_sample_in_the_manual_is_one(self) -> None:
        listed = read_themes(SAMPLE)
        assert listed.ids == ("energy_transition", "waiting_times", "less_rework", "product_quality")
        assert [theme.id for theme in listed.of("customer", "product")] == ["waiting_times", "product_quality"]

    def test_a_list_comes_back_from_its_own_data(self) -> None:
        listed = read_themes(SAMPLE)
        again = read_themes(listed.to_data())
        assert again == listed
        assert again.digest == listed.digest

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("graadmeter-themes/1", "themes/2", "line 1, schema: expected graadmeter-themes/1, saw 'themes/2'"),
            ("class: customer", "class: clients", "line 17, themes[1].class: expected one of: strategic, customer"),
            ("id: less_rework", "id: waiting_times", "there is a theme waiting_times already"),
            ("id: less_rework", "id: Less Rework", "line 29, themes[2].id: expected an id of small letters"),
            ("class: efficiency", "klass: efficiency", "key 'klass' is not known"),
            ("class: efficiency\n    ", "", "themes[2]: key class is missing"),
            ('name: {nl: "Energietransitie", en: "Energy transition"}', "name: Energie", "a text in both languages"),
            (
                "nl: [productkwaliteit",
                "de: [Qualität]\n      nl: [productkwaliteit",
                "expected one of: nl, en, saw 'de'",
            ),
            ("[rework,", '["***",', "expected a word or phrase of letters"),
            ("[rework,", "[true,", "expected a text of 1 to 500 characters, saw True"),
            ("schema:", "themes: []\nschema:", "key 'themes' stands here twice"),
        ],
    )
    def test_what_does_not_hold_is_refused_at_its_place(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        text = SAMPLE.read_text("utf-8")
        assert old in text
        file = tmp_path / "themes.yaml"
        file.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ThemesError) as refused:
            read_themes(file)
        assert said in refused.value.text("en")
        assert "themes.yaml, line" in refused.value.text("en")

    def test_plain_data_and_files_that_are_none(self, tmp_path: Path) -> None:
        for given in ({}, {**LIST, "themes": "all"}, {**LIST, "themes": [1]}, {**LIST, "themes": []}):
            with pytest.raises(ThemesError):
                read_themes(given)
        with pytest.raises(FileError):
            read_themes(tmp_path / "none.yaml")
        (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe")
        with pytest.raises(ThemesError, match="UTF-8"):
            read_themes(tmp_path / "odd.yaml")

    def test_a_theme_needs_words_or_examples(self) -> None:
        bare = {key: value for key, value in LIST["themes"][0].items() if key != "words"}
        with pytest.raises(ThemesError, match="no words and no examples"):
            read_themes({**LIST, "themes": [bare]})


class TestWords:
    @pytest.mark.parametrize(
        ("text", "course", "queue"),
        [
            ("Onze KOERS, de koersen en nog eens koers", 1, 0),  # one word, in two forms
            ("een strategisch plan, of een strategie", 1, 0),  # a star catches both
            ("wachtrijen en een lange wachttijd", 0, 2),
            ("een lange, lange wachttijd", 0, 1),
            ("lange dagen en wachttijd", 0, 0),  # a phrase stands together
            ("parkoers", 0, 0),  # whole words only
            ("", 0, 0),
        ],
    )
    def test_whole_words_in_their_forms(self, text: str, course: int, queue: int) -> None:
        assert Lexicon(read_themes(LIST)).hits([text]).tolist() == [[course, queue]]

    @pytest.mark.parametrize(
        ("one", "other"),
        [("klant", "klanten"), ("prijs", "prijzen"), ("brief", "brieven"), ("policy", "policies"), ("queue", "queues")],
    )
    def test_forms_of_one_word_meet(self, one: str, other: str) -> None:
        assert forms(one) & forms(other)

    def test_accents_and_capitals_do_not_matter(self) -> None:
        assert folded("Énergie, COÖPERATIE") == "energie, cooperatie"


def batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    filled = [
        {"message_id": str(n), "space_id": "s", "kind": "human", "author_id": "a", "position": n, "version": 0,
         "sent_at": n * 60_000_000, "has_question": False, **row}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    return EXPORTED.check(pa.Table.from_pylist(filled, schema=EXPORTED.schema)).combine_chunks().to_batches()[0]


class TestTexts:
    def texts(self, rows: list[dict[str, Any]]) -> dict[str, str]:
        held = ThreadTexts()
        given = batch(rows)
        held.add(given, given.column("thread_id"))
        found = {
            thread: text for chunk in held.chunks() for thread, text in zip(chunk.threads, chunk.texts, strict=True)
        }
        held.close()
        return found

    def test_own_words_in_order_of_time(self) -> None:
        rows = [
            {"thread_id": "t", "text": "second", "sent_at": 2},
            {"thread_id": "t", "text": "<p>first <code>x</code></p>", "sent_at": 1},
            {"thread_id": "u", "text": "> quoted\nanswer"},
            {"thread_id": "t", "text": "a bot speaks", "kind": "bot"},
            {"thread_id": "v", "text": None},
        ]
        assert self.texts(rows) == {"t": "first second", "u": "answer", "v": ""}

    def test_of_copies_the_highest_version(self) -> None:
        rows = [
            {"thread_id": "t", "message_id": "1", "text": "new", "version": 2},
            {"thread_id": "t", "message_id": "1", "text": "old", "version": 1},
        ]
        assert self.texts(rows) == {"t": "new"}

    def test_no_more_than_the_beginning(self) -> None:
        rows = [{"thread_id": "t", "text": "word " * 100} for _ in range(50)]
        assert len(self.texts(rows)["t"]) <= CHARS

    def test_letting_go_of_what_nobody_reads_changes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [{"thread_id": f"t{n % 7}", "text": f"é message {n} " * (n % 9)} for n in range(300)]
        before = self.texts(rows)
        monkeypatch.setattr("graadmeter.conversation.themes.texts.COMPACT", 10)
        held = ThreadTexts()
        for start in range(0, 300, 30):
            given = batch(rows).slice(start, 30)
            held.add(given, given.column("thread_id"))
        after = {t: text for chunk in held.chunks() for t, text in zip(chunk.threads, chunk.texts, strict=True)}
        assert after == before

    def test_masking(self) -> None:
        names = name_words(["Ann de Vries", "Ben", "Jo"])
        said = "Ann's plan: bel Ben (06-12345678) of mail x@y.nl, zie https://a.b/c, @jo en de vries 12"
        assert masked(said, names) == "… plan: bel … (…) of mail … zie … … en de … …"

    @pytest.mark.parametrize(
        ("text", "spoken"),
        [
            ("Wie weet of de klant het met ons eens is", "nl"),
            ("Who knows if the client is with us on this", "en"),
            ("ok", None),
        ],
    )
    def test_language(self, text: str, spoken: str | None) -> None:
        assert language(text) == spoken


class TestLearning:
    def test_kappa(self) -> None:
        # 20 both yes, 5 and 10 one of them, 15 both no: the example of many textbooks, 0.4
        first = [1] * 25 + [0] * 25
        second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
        assert kappa(first, second) == pytest.approx(0.4)
        assert np.isnan(kappa([], []))
        assert np.isnan(kappa([1, 1], [1, 1]))

    def test_a_model_learns_what_the_features_tell(self) -> None:
        rng = np.random.default_rng(4)
        yes = rng.random(200) < 0.3
        features = np.stack([yes + rng.normal(0, 0.3, 200), rng.normal(0, 1, 200)], axis=1)
        threads = [f"t{n}" for n in range(200)]
        labels = [Label(thread, "course", bool(is_yes)) for thread, is_yes in zip(threads, yes, strict=True)]
        labels += [Label(f"t{n}", "course", bool(yes[n]) ^ (n == 3), "second") for n in range(60)]
        spoken = {thread: "nl" if n % 2 else "en" for n, thread in enumerate(threads)}
        (found,) = train(labels, threads, {"course": features}, {"course": np.zeros(200)}, languages=spoken)
        assert found.learned
        assert found.quality["all"].recall is not None
        assert found.quality["all"].recall[0] > 0.8
        assert set(found.quality) == {"all", "nl", "en"}
        assert found.kappa > 0.9
        assert ((found.apply(features) >= 0.5) == yes).mean() > 0.85

    def test_a_few_labels_teach_nothing_and_are_measured_all_the_same(self) -> None:
        labels = [Label("a", "course", True), Label("b", "course", False)]
        (found,) = train(labels, ["a", "b"], {"course": np.zeros((2, 1))}, {"course": np.array([0.9, 0.1])})
        assert not found.learned
        assert found.quality["all"].recall is not None
        assert found.quality["all"].recall[0] == 1

    def test_one_rater_cannot_say_both(self) -> None:
        with pytest.raises(ThemesError, match="yes and no"):
            train([Label("a", "t", True), Label("a", "t", False)], ["a"], {}, {})
        with pytest.raises(ThemesError, match="no labels"):
            train([], [], {}, {})


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A function that stores a Slack export of 120 threads, half of them about the course, by words alone."""
    monkeypatch.setattr(embed, "available", lambda: False)
    export = tmp_path / "export"
    (export / "general").mkdir(parents=True)
    users = [{"id": f"U{n:02}", "name": f"p{n}", "real_name": f"Jansen{chr(97 + n)}"} for n in range(20)]
    (export / "users.json").write_text(json.dumps(users))
    (export / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general"}]))
    rows = []
    for n in range(120):
        root = f"{1_700_000_000 + n * 3600}.000100"
        text = f"Welke koers kiezen we met Jansena, nummer {n}?" if n % 2 else f"Lunch om {n}?"
        rows.append({"type": "message", "user": f"U{n % 20:02}", "text": text, "ts": root, "thread_ts": root})
        reply = f"{1_700_000_000 + n * 3600 + 60}.000100"
        rows.append({"type": "message", "user": f"U{(n + 1) % 20:02}", "text": "goed", "ts": reply, "thread_ts": root})
    (export / "general" / "2023-11-14.json").write_text(json.dumps(rows))

    def run(name: str = "data", **rest: Any) -> Path:
        workspace.ingest(export, tmp_path / name, key=KEY, **rest)
        return tmp_path / name

    return run


class TestDataset:
    def test_nothing_of_the_text_is_kept_unless_asked(self, stored: Callable[..., Path]) -> None:
        folder = stored(themes=read_themes(LIST))
        assert themes.sample(folder) == []
        held = themes.kept(folder)
        assert held is not None
        assert (held.sample, held.features, held.sample_until) == (0, False, None)
        everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
        assert b"kiezen" not in everything
        figure = workspace.measure(folder, key=KEY).figures["strategic_share"]
        assert figure.value == pytest.approx(0.5)
        assert "words alone" in figure.notes[0].text("en")

    def test_without_a_list_there_is_no_folder(self, stored: Callable[..., Path]) -> None:
        folder = stored()
        assert themes.kept(folder) is None
        assert not (folder / "themes").exists()

    def test_a_sample_is_masked_labelled_learned_from_and_forgotten(self, stored: Callable[..., Path]) -> None:
        folder = stored(themes=read_themes(LIST), keep=["sample:80"])
        drawn = themes.sample(folder)
        assert len(drawn) == 80
        assert not any("Jansen" in text.text or any(letter.isdigit() for letter in text.text) for text in drawn)
        labels = [
            Label(text.id, theme, theme == "course" and "koers" in text.text)
            for text in drawn
            for theme in ("course", "queue")
        ]
        found = labelling.add_labels(folder, labels)
        assert found.themes[0].learned
        assert "course" in found.to_json("nl")["themes"]
        assert "80" in found.to_text("en")
        figure = workspace.measure(folder, key=KEY).figures["strategic_share"]
        assert figure.interval is not None
        assert figure.interval[0] <= 0.5 <= figure.interval[1]
        themes.forget_sample(folder)
        assert themes.sample(folder) == []
        assert len(themes.drawn(folder)) == 80
        assert workspace.measure(folder, key=KEY).figures["strategic_share"].interval == figure.interval

    @pytest.mark.parametrize("damaged", ["kept.json", "sample.parquet"])
    def test_texts_go_from_a_damaged_folder_too(self, stored: Callable[..., Path], damaged: str) -> None:
        folder = stored(themes=read_themes(LIST), keep=["sample:80"])
        file = folder / "themes" / damaged
        held = (folder / "themes" / "sample.parquet").read_bytes()
        assert any("kiezen" in text.text for text in themes.sample(folder))
        file.write_bytes(file.read_bytes()[:-8])
        themes.forget_sample(folder)
        assert themes.sample(folder) == []
        left = folder / "themes" / "sample.parquet"
        assert not left.exists() or len(left.read_bytes()) < len(held)

    def test_what_was_learned_on_an_earlier_dataset(self, stored: Callable[..., Path]) -> None:
        earlier = stored("earlier", themes=read_themes(LIST), keep=["sample:80"])
        now = stored("now", themes=read_themes(LIST))
        with pytest.raises(ThemesError, match="nothing was learned"):
            labelling.use_labels_of(now, earlier)
        labelling.add_labels(earlier, [Label(t.id, "course", "koers" in t.text) for t in themes.sample(earlier)])
        labelling.use_labels_of(now, earlier)
        labels = themes.tables(now).labels  # type: ignore[union-attr]
        assert labels is not None
        assert set(labels.column("messages").to_pylist()) == {2}  # what each thread weighed where it was labelled
        figure = workspace.measure(now, key=KEY).figures["strategic_share"]
        assert figure.interval_rule == "acc 95 %"
        assert figure.interval is not None
        assert figure.interval[0] < 0.5 < figure.interval[1]

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"keep": ["sample:5"]}, "give the list with --themes"),
            ({"themes": read_themes(LIST), "keep": ["texts"]}, "expected features, or sample:N"),
            ({"themes": read_themes(LIST), "keep": ["sample:0"]}, "expected features, or sample:N"),
            ({"themes": read_themes(LIST), "keep": ["features"]}, "needs the encoder"),
        ],
    )
    def test_what_cannot_be_kept(self, stored: Callable[..., Path], given: dict[str, Any], said: str) -> None:
        with pytest.raises(ThemesError, match=said):
            stored(**given)

    def test_labels_that_cannot_be_used(self, stored: Callable[..., Path], tmp_path: Path) -> None:
        folder = stored(themes=read_themes(LIST), keep=["sample:20"])
        for label in (Label("s9999", "course", True), Label("s0001", "lunch", True)):
            with pytest.raises(ThemesError):
                labelling.add_labels(folder, [label])
        file = tmp_path / "labels.csv"
        for text, said in (
            ("thread;theme\n", "column label"),
            ("thread,theme,label\ns0001,course,perhaps\n", "line 2"),
        ):
            file.write_text(text)
            with pytest.raises(ThemesError, match=said):
                labelling.read_labels(file)
        file.write_text("Thread;theme;label;rater\ns0001;course;ja;a\n\ns0001;queue;no;a\n")
        assert [label.yes for label in labelling.read_labels(file)] == [True, False]

    def test_only_people_who_said_yes_are_found(self, stored: Callable[..., Path], tmp_path: Path) -> None:
        folder = stored(themes=read_themes(LIST))
        people = tmp_path / "people.csv"
        people.write_text("person,findable\nJansene,yes\nJansena,yes\nJansenc,no\nJansenz,yes\n")
        # Threads about the course are begun by every second person and answered by the next one.
        assert experts.find_experts(folder, "course", people, key=KEY).people == ("Jansena", "Jansene")
        assert experts.find_experts(folder, "queue", people, key=KEY).people == ()
        with pytest.raises(GraadmeterError, match="another key"):
            experts.find_experts(folder, "course", people, key=b"x" * 32)
        with pytest.raises(ThemesError, match="no theme called"):
            experts.find_experts(folder, "lunch", people, key=KEY)
        people.write_text("person,leader\nJansena,yes\n")
        with pytest.raises(PeopleError, match="findable"):
            experts.find_experts(folder, "course", people, key=KEY)


@pytest.mark.skipif(not embed.available(), reason="needs the encoder of the extra `text`")
def test_one_meaning_in_two_languages_lies_nearer_than_two_meanings_in_one() -> None:
    with embed.Encoder() as encoder:
        vectors = encoder.encode(["Customers wait too long.", "Klanten wachten te lang.", "Zullen we lunchen?", ""])
        again = encoder.encode(["Klanten wachten te lang."] * 3)
    assert vectors.shape == (4, embed.SIZE)
    assert vectors[0] @ vectors[1] > 0.6 > vectors[1] @ vectors[2]
    assert np.allclose(again, vectors[1], atol=1e-5)


def test_features_are_kept_only_when_asked(tmp_path: Path) -> None:
    if not embed.available():
        pytest.skip("needs the encoder of the extra `text`")
    export = tmp_path / "export"
    (export / "general").mkdir(parents=True)
    (export / "users.json").write_text(json.dumps([{"id": "U1", "name": "p"}]))
    (export / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general"}]))
    message = {"type": "message", "user": "U1", "text": "Klanten wachten te lang", "ts": "1700000000.000100"}
    (export / "general" / "2023-11-14.json").write_text(json.dumps([message]))
    workspace.ingest(export, tmp_path / "data", key=KEY, themes=SAMPLE, keep=["features"])
    assert pq.read_table(tmp_path / "data/themes/features.parquet").num_rows == 1
    rows = pq.read_table(tmp_path / "data/themes/scores.parquet").to_pylist()
    scores = {row["theme"]: row["score"] for row in rows}
    assert max(scores, key=scores.__getitem__) == "waiting_times"
    assert scores["waiting_times"] > 0.5
