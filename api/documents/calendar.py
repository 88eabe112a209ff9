"""Appointments as iCalendar (RFC 5545): what any calendar program reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_LONGEST = 75  # octets a line, RFC 5545 section 3.1


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment; times are aware. ``uid`` is the same however often it is read."""

    uid: str
    begins: datetime
    ends: datetime
    summary: str
    place: str = ""
    text: str = ""


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """Return a calendar of these appointments."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tan Nha//Booking//VI", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for entry in entries:
        lines += _entry(entry, now)
    lines.append("END:VCALENDAR")
    return "".join(part + "\r\n" for line in lines for part in _folded(line)).encode()


def _entry(entry: Entry, now: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}@tan-nha",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(entry.begins)}",
        f"DTEND:{_moment(entry.ends)}",
        f"SUMMARY:{_text(entry.summary)}",
    ]
    lines += [f"LOCATION:{_text(entry.place)}"] if entry.place else []
    lines += [f"DESCRIPTION:{_text(entry.text)}"] if entry.text else []
    return [*lines, "END:VEVENT"]


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape what has a meaning of its own; a line end becomes the two characters for it."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line to 75 octets, never within a letter; what follows begins with a blank."""
    part, room = "", _LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", _LONGEST - 1
        part, room = part + letter, room - size
    yield part
