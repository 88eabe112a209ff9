"""What may not be on a page: anything inline or from elsewhere, a form without a token, a control without a label."""

from __future__ import annotations

from html.parser import HTMLParser


class Faults(HTMLParser):
    """Reads one page and notes what may not be on it."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings = 0
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[tuple[str, bool]] = []
        self._form: str | None = None
        self._tokens = 0
        self._label_depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Judge one tag."""
        given = dict(attributes)
        self._inline(tag, given)
        self._elsewhere(tag, given)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "h1":
            self.headings += 1
        if tag == "label":
            self._label_depth += 1
            self.labelled.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.controls.append((given.get("id") or "", self._label_depth > 0 or bool(given.get("aria-label"))))
        if tag == "form":
            self._form, self._tokens = given.get("method") or "get", 0
        if tag == "input" and given.get("name") == "csrf_token" and given.get("value"):
            self._tokens += 1

    def handle_endtag(self, tag: str) -> None:
        """Judge what a form held."""
        if tag == "label":
            self._label_depth -= 1
        if tag == "form":
            if self._form == "post" and self._tokens != 1:
                self.faults.append("a form that changes something has no token")
            self._form = None

    def _inline(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "style" or "style" in given:
            self.faults.append(f"inline style on {tag}")
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.faults.append("inline script")
        self.faults += [f"inline handler {name}" for name in given if name.startswith(("on", "hx-on"))]

    def _elsewhere(self, tag: str, given: dict[str, str | None]) -> None:
        for name in ("src", "href", "action", "hx-get", "hx-post"):
            target = given.get(name)
            if (target and not target.startswith(("/", "#", "tel:", "geo:"))) or (target or "").startswith("//"):
                self.faults.append(f"{tag} {name} leads elsewhere: {target}")

    def found(self) -> list[str]:
        """All that is wrong with the page."""
        twice = sorted({each for each in self.ids if self.ids.count(each) > 1})
        bare = [name for name, wrapped in self.controls if not wrapped and name not in self.labelled]
        return [
            *self.faults,
            *([f"{self.headings} main headings"] if self.headings != 1 else []),
            *(f"id {each} comes twice" for each in twice),
            *(f"control {name or '?'} has no label" for name in bare),
        ]


def faults_of(page: str) -> list[str]:
    """What is wrong with the page; empty is good."""
    reader = Faults()
    reader.feed(page)
    return reader.found()
