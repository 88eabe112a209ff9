"""How far an answer may be trusted: counted, not felt.

An answer is of a kind: how it was found, whether another street of the name lay about as near, and how much ground it
leaves open. When a place file is built, it is made to forget houses and whole streets it knows, and is asked for them;
what share of the answers of a kind lay within the uncertainty they stated is the confidence of that kind from then on.
Of a commune it is the share of the streets on its ground that lie within the metres its point states. Where a region
has too little to count, the shares below stand in, and few observations move them only a little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Before anything was counted: shares to start from, cautious, by how the answer was found.
_BEFORE: Mapping[str, float] = {
    "house": 0.85,
    "between": 0.75,
    "beside": 0.6,
    "lane": 0.75,
    "street": 0.65,
    "hamlet": 0.5,
    # 9 of 10 of the country's 9,115 whole old wards with a point of their own lie so near to their commune's point.
    "commune": 0.9,
}
COMMUNE_RADII = 1.2
"""How much ground a commune's point leaves open, in radii of a disc of its area."""
# As many observations as the guess before them weighs, and as those of the wider kind weigh on the narrower. Houses
# of one town go wrong together, so a few dozen say little yet.
_WEIGHT = 30.0
# A long street with a hundred houses is one experience, not a hundred.
_MOST_OF_A_STREET = 5
_SIZES_METRES = (60, 150, 400, 1_000)


@dataclass(frozen=True, slots=True)
class Kind:
    """How an answer was found.

    Attributes
    ----------
    way
        ``house`` (the very number), ``between`` and ``beside`` (of known numbers), ``lane``, ``street`` or
        ``hamlet``.
    is_rivalled
        Whether another street of that name lay about as near to the commune.
    """

    way: str
    is_rivalled: bool

    @property
    def before(self) -> float:
        """The share to start from."""
        return _BEFORE[self.way] * (0.7 if self.is_rivalled else 1.0)

    def narrowed(self, metres: int) -> tuple[str, ...]:
        """The keys to count under, from wide to narrow."""
        size = sum(metres > limit for limit in _SIZES_METRES)
        rivalled = "rivalled" if self.is_rivalled else "alone"
        return self.way, f"{self.way} {rivalled}", f"{self.way} {rivalled} {size}"


@dataclass(frozen=True, slots=True)
class Ground:
    """An answer by a commune's point: each commune is a kind of its own, as people may live at its end or all over."""

    code: str

    @property
    def before(self) -> float:
        """The share to start from, of the whole country."""
        return _BEFORE["commune"]

    def narrowed(self, metres: int) -> tuple[str, ...]:
        """The key to count under; what is known of other communes says nothing of this one."""
        return (f"commune {self.code}",)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a self-test: its kind, the uncertainty it stated, its error, and the street it was about."""

    kind: Kind | Ground
    metres: int
    error_metres: float
    street: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Answers that held, and answers given, by kind, each as many as they weigh."""

    held: Mapping[str, float] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def counted(cls, answers: Iterable[Answered]) -> Trust:
        """Count the answers: the share that held is one of addresses, but what it weighs goes by streets.

        A long street is asked for as often as it has houses, so all of them make the share; yet its houses go wrong
        together, so only a few of them are evidence.
        """
        held: Counter[str] = Counter()
        given: Counter[str] = Counter()
        weighs: Counter[str] = Counter()
        of_street: Counter[tuple[str, str]] = Counter()
        for answer in answers:
            for key in answer.kind.narrowed(answer.metres):
                of_street[answer.street, key] += 1
                weighs[key] += of_street[answer.street, key] <= _MOST_OF_A_STREET
                given[key] += 1
                held[key] += answer.error_metres <= answer.metres
        return cls({key: round(held[key] / given[key] * weight, 2) for key, weight in weighs.items()}, dict(weighs))

    def confidence(self, kind: Kind | Ground, metres: int) -> float:
        """Return the probability that an answer of this kind lies within ``metres``."""
        share = kind.before
        for key in kind.narrowed(metres):
            share = (self.held.get(key, 0) + _WEIGHT * share) / (self.given.get(key, 0) + _WEIGHT)
        return math.floor(share * 1000) / 1000

    def as_json(self) -> dict[str, list[float]]:
        """``{key: [held, given]}``."""
        return {key: [self.held.get(key, 0), given] for key, given in sorted(self.given.items())}

    @classmethod
    def from_json(cls, read: Mapping[str, list[float]]) -> Trust:
        """Read what :meth:`as_json` wrote; ValueError for counts that cannot be."""
        for key, (held, given) in read.items():
            if not 0 <= held <= given:
                raise ValueError(f"trust of {key}: {held} of {given}")
        return cls(
            {key: held for key, (held, _) in read.items()}, {key: int(given) for key, (_, given) in read.items()}
        )
