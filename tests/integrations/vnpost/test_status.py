"""The carrier's status codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.vnpost import Generation, meaning
from integrations.vnpost.status import DamagedTable, read_table, table
from scheduling.model.carriage import Meaning

# Every code that contracts.md lists for a generation: 1A has none, 1B is known by one code only.
LISTED = {
    Generation.HCC_2016: set(),
    Generation.NGSP: {4},
    Generation.DONHANG: {20, 50, 60, 70, 80, 90, 91, 100},
    Generation.MYVNPOST: {*range(25), 28, 29, *range(101, 112)},
}
HEAD = "generation,code,label,meaning,needs_person,confidence,effective_from,source\n"
ROW = "2,14,Đã giao,delivered,no,H,2026-11-22,x\n"


@pytest.mark.parametrize("generation", Generation)
def test_the_table_has_every_code_of_the_contract_and_no_other(generation: Generation) -> None:
    """One row a code, for each generation."""
    assert {int(code) for owner, code in table() if owner is generation} == LISTED[generation]


def test_the_same_number_means_another_thing_in_another_generation() -> None:
    """4 is delivered on the gateway's feed and being picked up at MyVNPost; 100 is a return at donhang."""
    assert meaning(Generation.NGSP, 4).meaning is Meaning.DELIVERED
    assert meaning(Generation.MYVNPOST, 4).meaning is Meaning.PICKING_UP
    assert meaning(Generation.DONHANG, 100).meaning is Meaning.RETURNING
    assert meaning(Generation.MYVNPOST, 100).meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (8, Meaning.PICKUP_ABANDONED),
        (14, Meaning.DELIVERED),
        (15, Meaning.ATTEMPT_FAILED),
        (18, Meaning.RETURNING),
        (19, Meaning.RETURNED),
        (22, Meaning.DELIVERY_CANCELLED),
        (24, Meaning.RETURNING),
    ],
)
def test_the_codes_that_move_an_envelope_are_read_right(code: int, expected: Meaning) -> None:
    """Those that decide where an envelope is, spelled out once more."""
    status = meaning(Generation.MYVNPOST, code)
    assert (status.meaning, status.needs_person) == (expected, False)


@given(st.sampled_from(Generation), st.integers() | st.text(max_size=5))
def test_a_code_that_is_not_listed_goes_to_a_person(generation: Generation, code: int | str) -> None:
    """Never guessed from a neighbour or another generation."""
    status = meaning(generation, code)
    listed = str(code).strip() in {str(number) for number in LISTED[generation]}
    assert listed or (status.meaning is Meaning.UNKNOWN and status.needs_person)


@pytest.mark.parametrize("code", [14, "14", " 14 "])
def test_a_code_is_read_as_number_or_text(code: int | str) -> None:
    """The carrier sends both."""
    assert meaning(Generation.MYVNPOST, code).label == "Đã giao"


def test_what_an_envelope_cannot_do_goes_to_a_person() -> None:
    """It is sealed and stays in the country; a code that some clients read otherwise is not trusted either."""
    people = {(owner, int(code)) for (owner, code), status in table().items() if status.needs_person}
    parts = {(Generation.MYVNPOST, code) for code in (20, 23, *range(101, 112))}
    assert people == parts | {(Generation.DONHANG, 80)}


def test_every_row_says_how_sure_it_is_since_when_and_from_where() -> None:
    """And every meaning is the meaning of some code."""
    for status in table().values():
        assert status.confidence in {"H", "M", "L"}
        assert status.effective_from is not None
        assert status.source.startswith("contracts.md 1")
        assert status.label
    assert {status.meaning for status in table().values()} == set(Meaning)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (ROW + ROW, "line 3: .* stands twice"),
        (ROW.replace("2,14", "2, 14 ") + ROW, "line 3: .* stands twice"),
        (ROW.replace("delivered", "arrived"), "line 2"),
        (ROW.replace("2,14", "3,14"), "line 2"),
        (ROW.replace("14", "x", 1), "line 2"),
        (ROW.replace(",no,", ",maybe,"), "line 2"),
        (ROW.replace("2026-11-22", "soon"), "line 2"),
    ],
)
def test_a_damaged_table_is_refused_by_line(rows: str, complaint: str) -> None:
    """A key twice, or a value that is none of the allowed."""
    with pytest.raises(DamagedTable, match=complaint):
        read_table(HEAD + rows)
    assert len(read_table(HEAD + ROW)) == 1
