"""Who may import whom, read from the source without running it.

`broken_rules` takes the modules as text, so its own tests can hand it modules that break a rule.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGES = ("api", "routing", "scheduling", "integrations", "data")

# What each package may import of ours, besides itself; a longer name than a package's allows that part only.
MAY_IMPORT = {
    "routing": (),
    "data": (),
    "scheduling": ("data", "routing"),
    "integrations": ("scheduling.ports", "scheduling.model", "routing.travel"),
    "api": PACKAGES,
}
# Decisions are pure: frozen values in, frozen values out. They may know the words (data.kinds), not the tables.
PURE = ("scheduling.model", "scheduling.decide")
NOT_PURE = (
    "sqlmodel",
    "sqlalchemy",
    "psycopg",
    "data.tables",
    "data.session",
    "scheduling.store",
    "scheduling.services",
)
# All SQL stands where one reader can check that each query is limited to its person's centre or post office.
QUERY_WORDS = ("select", "insert", "update", "delete", "text")
QUERIES_IN = ("scheduling.store", "data")
# Its schedule lives in memory, so a second place would run every job twice.
ONLY_ONCE = "apscheduler"


def is_within(name: str, parents: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of `parents` or below one."""
    return any(name == parent or name.startswith(parent + ".") for parent in parents)


def imports(module: str, is_package: bool, source: str) -> Iterator[tuple[int, str]]:
    """Each imported name with its line; `from a import b` gives `a.b`, and relative imports are made whole."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                kept = parts[: len(parts) - node.level + (1 if is_package else 0)]
                base = ".".join([*kept, base] if base else kept)
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def broken_rules(modules: Mapping[str, str]) -> list[str]:
    """One line for each import against the rules.

    Parameters
    ----------
    modules
        Source text by path relative to the top of the checkout, such as `routing/travel.py`.
    """
    broken = []
    schedulers = []
    for path, source in sorted(modules.items()):
        parts = Path(path).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        for line, name in imports(module, is_package, source):
            broken += [f"{path}:{line}: {why}" for why in judge(module, name)]
            if is_within(name, (ONLY_ONCE,)) and path not in schedulers:
                schedulers.append(path)
    if len(schedulers) > 1:
        broken.append(f"{ONLY_ONCE} is imported in more than one module: {', '.join(schedulers)}")
    return broken


def judge(module: str, name: str) -> Iterator[str]:
    """Why `module` may not import `name`, if it may not."""
    package, target = module.split(".")[0], name.split(".")[0]
    if target in PACKAGES and target != package and not is_within(name, MAY_IMPORT[package]):
        yield f"{package} may not import {name}"
    if is_within(module, PURE) and is_within(name, NOT_PURE):
        yield f"{module} is pure and may not import {name}"
    is_query = target in ("sqlalchemy", "sqlmodel") and name.split(".")[-1] in QUERY_WORDS
    if is_query and not is_within(module, QUERIES_IN):
        yield f"{name} builds SQL outside of {' and '.join(QUERIES_IN)}"
