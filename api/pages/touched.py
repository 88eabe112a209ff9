"""What a change does to days that were planned already: shown before it is done, and said after."""

from __future__ import annotations

from fastapi import Request, Response

from api.pages.hours import Form
from api.templating import render
from scheduling.model.territory import Preview, TouchedDay


def confirm(request: Request, touched: tuple[TouchedDay, ...], action: str, form: Form) -> Response:
    """Ask whether to go on; the form is sent again whole."""
    pairs = [(name, value) for name, value in form.items() if name not in ("csrf_token", "biet", "weekdays")]
    pairs += [("weekdays", each) for each in form.get("weekdays", "").split(",") if each]
    planned = tuple(day for day in touched if day.what != "open")
    return render(
        request, "roster_confirm.html", here="/lich-truc", preview=Preview((), planned), action=action, pairs=pairs
    )


def is_planned(touched: tuple[TouchedDay, ...]) -> bool:
    """Whether a day has a plan that the change is about."""
    return any(day.what != "open" for day in touched)


def notice_for(touched: tuple[TouchedDay, ...]) -> str:
    """The key of the notice that says what was done."""
    whats = {day.what for day in touched}
    return "saved_rides" if "rides" in whats else "saved_again" if "again" in whats else "saved"
