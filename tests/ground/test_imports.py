"""The arrows between the packages, as the code stands and as it would look with each rule broken."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.ground.imports import PACKAGES, broken_rules


def test_no_module_imports_against_the_arrows() -> None:
    """Every import in the five packages follows the rule in docs and CONTRIBUTING."""
    modules = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }
    assert len(modules) > 10
    assert broken_rules(modules) == []


@pytest.mark.parametrize(
    ("path", "source", "why"),
    [
        ("routing/a.py", "import data.kinds", "routing may not import data.kinds"),
        ("routing/a.py", "from scheduling import model", "routing may not import scheduling.model"),
        ("data/a.py", "def f():\n    from routing.travel import T", "data may not import routing.travel.T"),
        ("scheduling/a.py", "from api.settings import S", "scheduling may not import api.settings.S"),
        ("scheduling/a.py", "from integrations.vnpost import client", "scheduling may not import integrations.vnpost"),
        ("integrations/vnpost/a.py", "from data.kinds import K", "integrations may not import data.kinds.K"),
        (
            "integrations/vnpost/a.py",
            "from scheduling.store import x",
            "integrations may not import scheduling.store.x",
        ),
        ("integrations/vnpost/a.py", "from routing.solve import s", "integrations may not import routing.solve.s"),
        ("integrations/a.py", "from scheduling import ports_other", "integrations may not import"),
        ("scheduling/model/a.py", "import sqlmodel", "scheduling.model.a is pure"),
        ("scheduling/decide/__init__.py", "from data.tables.day import Day", "scheduling.decide is pure"),
        ("scheduling/decide/a.py", "from ..store import rows", "scheduling.decide.a is pure"),
        ("scheduling/decide/__init__.py", "from ..store import rows", "scheduling.decide is pure"),
        ("scheduling/services/a.py", "from sqlmodel import select", "sqlmodel.select builds SQL outside"),
        ("api/a.py", "from sqlalchemy.dialects.sqlite import insert", "builds SQL outside"),
    ],
)
def test_an_import_against_a_rule_is_found(path: str, source: str, why: str) -> None:
    """Each rule catches a module that breaks it, wherever in the module the import stands."""
    found = broken_rules({path: source})
    assert len(found) == 1
    assert why in found[0]
    assert found[0].startswith(f"{path}:{source.count(chr(10)) + 1}: ")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("integrations/vnpost/a.py", "from scheduling.ports import P\nfrom routing.travel import TravelTimes"),
        ("integrations/vnpost/a.py", "from scheduling import model\nfrom .wire import w"),
        ("scheduling/decide/a.py", "from data.kinds import Channel\nfrom ..model import day"),
        ("scheduling/store/a.py", "from sqlmodel import select"),
        ("scheduling/services/a.py", "from sqlmodel import Session"),
        ("data/tables/a.py", "from sqlalchemy import text"),
        ("api/a.py", "from scheduling.store import x\nimport integrations.vnpost"),
    ],
)
def test_an_import_along_the_arrows_is_left_alone(path: str, source: str) -> None:
    """What the rule allows is not reported."""
    assert broken_rules({path: source}) == []


def test_the_scheduler_has_one_home() -> None:
    """apscheduler may be imported by one module only."""
    source = "from apscheduler.schedulers.background import BackgroundScheduler"
    assert broken_rules({"scheduling/jobs/clock.py": source}) == []
    both = {"scheduling/jobs/clock.py": source, "api/worker.py": "import apscheduler"}
    assert broken_rules(both) == [
        "apscheduler is imported in more than one module: api/worker.py, scheduling/jobs/clock.py"
    ]
