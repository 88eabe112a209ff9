"""Whether stated confidences are honest: a table, a share, a plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduling.model.geocode import Located

# Classes of stated confidence.
_EDGES = (0.0, 0.3, 0.45, 0.55, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
# A class is honest when what held is within this of what was stated.
TOLERANCE = 0.05


@dataclass(frozen=True)
class Judged:
    """An answer, and how far it was from the truth."""

    answer: Located
    error_metres: float

    @property
    def held(self) -> bool:
        """Whether the truth lay within the stated uncertainty."""
        return self.error_metres <= self.answer.uncertainty_metres


@dataclass(frozen=True)
class Class:
    """The answers of one class: how many, stated on average, held."""

    count: int
    stated: float
    held: float

    @property
    def is_honest(self) -> bool:
        """Whether what held is what was stated, within the tolerance or what chance explains."""
        return abs(self.held - self.stated) <= max(TOLERANCE, self.chance)

    @property
    def is_boastful(self) -> bool:
        """Whether less held than was stated."""
        return self.held < self.stated - max(TOLERANCE, self.chance)

    @property
    def chance(self) -> float:
        """Two standard deviations of a share of so many answers, were the stated one true."""
        return float(2 * (self.stated * (1 - self.stated) / self.count) ** 0.5)


def classes(answers: Sequence[Judged]) -> Iterator[Class]:
    """The answers by stated confidence."""
    for low, high in pairwise(_EDGES):
        inside = [each for each in answers if low <= each.answer.confidence < high]
        if inside:
            count = len(inside)
            stated = sum(each.answer.confidence for each in inside) / count
            yield Class(count, stated, sum(each.held for each in inside) / count)


def honest_share(answers: Sequence[Judged]) -> float:
    """The share of answers that stand in an honest class."""
    return sum(each.count for each in classes(answers) if each.is_honest) / len(answers)


def boastful_share(answers: Sequence[Judged]) -> float:
    """The share of answers that stand in a class which promised more than it held."""
    return sum(each.count for each in classes(answers) if each.is_boastful) / len(answers)


def calibration_table(answers: Sequence[Judged]) -> str:
    """One line a class."""
    lines = ["  stated     held  answers"]
    for each in classes(answers):
        verdict = "" if each.is_honest else "  too sure" if each.is_boastful else "  too modest"
        lines.append(f"   {each.stated:5.1%}   {each.held:6.1%}  {each.count:>7}{verdict}")
    return "\n".join(lines)


def calibration_svg(answers: Sequence[Judged], title: str) -> str:
    """Stated against held; a dot's area is its number of answers, its bar what chance explains."""
    size, edge = 360, 48

    def across(share: float) -> float:
        return edge + share * size

    def up(share: float) -> float:
        return edge + (1 - share) * size

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 0 {size + 2 * edge + 16} {size + 2 * edge + 12}" '
        'font-family="sans-serif" font-size="12" fill="#1f2933">',
        f'<rect x="-16" width="{size + 2 * edge + 16}" height="{size + 2 * edge + 12}" fill="#ffffff"/>',
        f'<text x="{edge}" y="{edge - 16}" font-weight="bold">{title}</text>',
        f'<path d="M{across(0)} {up(0)}L{across(1)} {up(1)}" stroke="#9aa5b1" stroke-dasharray="4 4"/>',
    ]
    for tenth in range(0, 11, 2):
        share = tenth / 10
        parts += [
            f'<path d="M{across(share)} {up(0)}V{up(1)}M{across(0)} {up(share)}H{across(1)}" stroke="#e4e7eb"/>',
            f'<text x="{across(share)}" y="{up(0) + 16}" text-anchor="middle">{share:.0%}</text>',
            f'<text x="{edge - 6}" y="{up(share) + 4}" text-anchor="end">{share:.0%}</text>',
        ]
    most = max(each.count for each in classes(answers))
    for each in classes(answers):
        low, high = max(0.0, each.held - each.chance), min(1.0, each.held + each.chance)
        x, radius = across(each.stated), 3 + 9 * (each.count / most) ** 0.5
        parts += [
            f'<path d="M{x:.1f} {up(low):.1f}V{up(high):.1f}" stroke="#1d4e89" stroke-width="1.5"/>',
            f'<circle cx="{x:.1f}" cy="{up(each.held):.1f}" r="{radius:.1f}" fill="#1d4e89" '
            f'fill-opacity="0.6"><title>{each.count} answers</title></circle>',
        ]
    parts.append(f'<text x="{across(0.5)}" y="{up(0) + 36}" text-anchor="middle">stated confidence</text>')
    parts.append(
        f'<text transform="translate(0 {up(0.5)}) rotate(-90)" text-anchor="middle">'
        "held: the truth lay within the stated metres</text>"
    )
    return "\n".join([*parts, "</svg>", ""])
