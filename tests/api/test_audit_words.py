"""No code of a program is shown to a person where the audit or the jobs are listed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from api.audit_words import ACTIONS, SUBJECTS, action_word, subject_word
from api.pages.route_files import KINDS
from data.kinds import BookingStep, ContactPart
from scheduling.jobs.table import TIMES
from scheduling.model.message import Way
from tests.conftest import ROOT

ACTION, SUBJECT = 2, 3
"""Where the two stand among the arguments of `scheduling.store.audit.note`."""


def said(at: int) -> Iterator[str]:
    """Every text that a call of `note` gives as this argument, as far as the code spells it out."""
    for path in (ROOT / "scheduling").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("note", "audit.note") and len(call.args) > at:
                for part in ast.walk(call.args[at]):
                    if isinstance(part, ast.Constant) and not isinstance(call.args[at], ast.JoinedStr):
                        yield str(part.value)


def test_every_action_that_is_noted_has_words() -> None:
    found = set(said(ACTION))
    assert {"dossier.look", "account.opened", "account.closed"} <= found, "the search finds what there is"
    assert found - set(ACTIONS) == set()


@pytest.mark.parametrize(
    "code",
    [
        *(f"booking.{step}" for step in BookingStep),
        *(f"contact.{part}" for part in ContactPart),
        *(f"routes.{kind.ending}" for kind in KINDS),
        *TIMES,
    ],
)
def test_every_action_that_is_made_up_and_every_job_has_words(code: str) -> None:
    assert action_word(code) != code


def test_everything_that_something_is_done_to_has_words() -> None:
    found = {*said(SUBJECT), *Way}
    assert {"dossier", "account"} <= found
    assert found - set(SUBJECTS) == set()


def test_what_has_no_words_shows_itself() -> None:
    assert (action_word("x.y"), subject_word("z")) == ("x.y", "z")
