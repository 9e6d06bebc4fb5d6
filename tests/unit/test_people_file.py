"""The people file: read strictly, joined by id, e-mail address or name, at import or later."""

from __future__ import annotations

from pathlib import Path

import pytest

from graadmeter import workspace
from graadmeter.base.errors import DatasetError, FileError, PeopleError
from graadmeter.conversation.exports import Member
from graadmeter.conversation.people import Joined, identities, join, of_export, read_people
from graadmeter.conversation.privacy import Pseudonyms
from graadmeter.disclosure import policy

SAMPLE = Path(__file__).parent.parent / "golden" / "importers" / "slack"
KEY = bytes(32)
CODES = Pseudonyms(KEY)
MEMBERS = [
    Member("U1", "Ada@example.org", ("Ada Voorbeeld", "ada"), is_admin=True),
    Member("U2", None, ("Bram Testman",)),
    Member("U3", None, ("Zoë  Dubbel",)),
    Member("U4", None, ("Zoe\u0308 dubbel",), listed=False),
    Member("B1", None, ("Ada Voorbeeld",), is_bot=True),
]


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def joined(tmp_path: Path, text: str) -> Joined:
    return join(read_people(written(tmp_path, text)), of_export(MEMBERS, CODES), identities(MEMBERS, CODES), CODES)


def person(result: Joined, person_id: str) -> dict[str, object]:
    rows = {row["person_id"]: row for row in result.people.to_pylist()}
    return rows[CODES.person(person_id)]


@pytest.mark.parametrize("who", ["U1", "ada@EXAMPLE.org", "  ada  VOORBEELD ", "ADA"])
def test_a_person_is_found_by_id_address_or_name(who: str, tmp_path: Path) -> None:
    result = joined(tmp_path, f"person,unit,location,layer,leader\n{who},Sales,Utrecht,staff,yes\n")
    found = person(result, "U1")
    assert (found["unit"], found["location"], found["layer"]) == ("Sales", "Utrecht", "staff")
    assert [found[flag] for flag in ("is_leader", "in_people_file", "in_export", "is_admin")] == [True] * 4
    assert (result.in_file, result.matched, result.notices) == (1, 1, ())


def test_who_is_only_in_the_file_counts_as_staff_that_the_export_lacks(tmp_path: Path) -> None:
    result = joined(tmp_path, "person,unit\nU1,Sales\nNobody Here,IT\n")
    absent = [row for row in result.people.to_pylist() if row["in_people_file"] and not row["in_export"]]
    assert [row["unit"] for row in absent] == ["IT"]
    assert (result.in_file, result.matched) == (2, 1)
    assert result.people.num_rows == len(MEMBERS) - 1 + 1  # the bot is no person


def test_a_shared_name_joins_nobody_and_says_so(tmp_path: Path) -> None:
    result = joined(tmp_path, "person,unit\nU1,Sales\nzoë dubbel,IT\n")
    assert person(result, "U3")["unit"] is person(result, "U4")["unit"] is None
    assert [(notice.code, notice.count) for notice in result.notices] == [("people_shared_name", 1)]


def test_nobody_found_is_said(tmp_path: Path) -> None:
    assert [n.code for n in joined(tmp_path, "person\nx\n").notices] == ["people_none_found"]


def test_two_lines_about_one_person(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match=r"people.csv, line 4, column person: this is the same person as on line 2"):
        joined(tmp_path, "person,unit\nU1,Sales\nU2,Sales\nada@example.org,IT\n")


def test_without_a_leader_column_nobody_is_said_to_lead_or_not(tmp_path: Path) -> None:
    assert person(joined(tmp_path, "person\nU1\n"), "U1")["is_leader"] is None
    assert person(joined(tmp_path, "person,leader\nU1,\n"), "U1")["is_leader"] is False
    assert person(joined(tmp_path, "person,leader\nU1,ja\n"), "U2")["is_leader"] is False


LEADER = {"yes": True, "JA": True, "1": True, "true": True, "no": False, "Nee": False, "0": False, "FALSE": False}


@pytest.mark.parametrize(("given", "leads"), LEADER.items())
def test_ways_to_write_leader(given: str, leads: bool, tmp_path: Path) -> None:
    assert person(joined(tmp_path, f"person,leader\nU1,{given}\n"), "U1")["is_leader"] is leads


@pytest.mark.parametrize(
    "text", ["person;unit\r\nU1;Sales\r\n", "\ufeffPerson , UNIT\nU1, Sales \n\n,\n", 'unit,person\n"Sales",U1']
)
def test_ways_spreadsheets_write_it(text: str, tmp_path: Path) -> None:
    assert person(joined(tmp_path, text), "U1")["unit"] == "Sales"


def test_columns_without_use_are_left_out_and_named(tmp_path: Path) -> None:
    file = read_people(written(tmp_path, "person,kind_of_space,salary\nU1,practice,1\n"))
    assert "kind_of_space, salary" in file.notices[0].message.text("en")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "people.csv, line 1: expected a column person"),
        ("name,unit\nU1,Sales\n", "people.csv, line 1: expected a column person, saw: name, unit"),
        ("person,unit\n", "nobody stands in this file"),
        ("person,unit,unit\nU1,a,b\n", "column unit stands there twice"),
        ("person,unit\nU1,Sales\n ada ,x\nADA,x\n", "line 4, column person: this person stands on line 3 too"),
        ("person,leader\nU1,yes\nU2,maybe\n", "line 3, column leader: 'maybe' is not clear"),
        ("person,unit\nU1,Sales, Utrecht\n", "line 2: expected 2 cells as in the header, saw 3"),
        ("person,unit\n,Sales\n", "line 2, column person: there is no person on this line"),
        ('person,unit\n"U1,Sales\n', "cannot be read as CSV"),
        ("person,unit\nU1,Sales\nU2,caf\xe9\n".encode("latin-1"), "line 3: this line is not UTF-8"),
    ],
)
def test_a_wrong_file_names_line_and_what_to_do(text: str | bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(PeopleError) as caught:
        read_people(written(tmp_path, text))
    assert says in caught.value.text("en")
    assert "{" not in caught.value.text("nl")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"people\.csv is not there"):
        read_people(tmp_path / "people.csv")


# -- joined to a stored dataset -------------------------------------------------------------------------------------


def test_a_later_people_file_takes_the_place_of_the_stored_one(tmp_path: Path) -> None:
    first = written(tmp_path, "person,leader\nada@example.org,yes\nNobody,no\n")
    dataset = workspace.ingest(SAMPLE, tmp_path / "set", people=first, policy=policy("public"), key=KEY)
    assert dataset.manifest.people_file == {"people": 2, "matched": 1}
    second = tmp_path / "second.csv"
    second.write_text("person,unit\nbram,Sales\nU03GONE,IT\nada.v,IT\nU99EXT,IT\n")
    measured = workspace.measure(dataset.path, people=second, key=KEY)
    assert measured.coverage["people_file"] == {"people": 4, "matched": 4, "matched_share": 1.0}
    at_import = workspace.ingest(SAMPLE, tmp_path / "again", people=second, policy=policy("public"), key=KEY)
    known = dataset.table("identities")
    later = join(read_people(second), dataset.table("people"), known, CODES)
    assert later.people.equals(at_import.table("people"))


def test_a_later_people_file_needs_the_same_key(tmp_path: Path) -> None:
    dataset = workspace.ingest(SAMPLE, tmp_path / "set", key=KEY)
    with pytest.raises(DatasetError, match="made with another key"):
        workspace.measure(dataset.path, people=written(tmp_path, "person\nada\n"), key=bytes([1]) * 32)
    workspace.measure(dataset.path)  # without a people file no key is needed


def test_a_wrong_people_file_stops_the_import_before_anything_is_stored(tmp_path: Path) -> None:
    with pytest.raises(PeopleError):
        workspace.ingest(SAMPLE, tmp_path / "set", people=written(tmp_path, "person\nada\nU01ADA\n"), key=KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_a_few_matched_or_unmatched_people_are_not_counted_out_loud(tmp_path: Path) -> None:
    few = written(tmp_path, "person,leader\nada,yes\n" + "".join(f"x{i},no\n" for i in range(30)))
    dataset = workspace.ingest(SAMPLE, tmp_path / "set", people=few, key=KEY)
    assert dataset.to_json("en")["people_file"] == {
        "people": 31,
        "matched": None,
        "matched_share": None,
        "suppressed": True,
    }
