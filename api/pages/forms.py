"""Forms as people send them: every field a text, so that a page can show it again beside what is wrong with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

Text = Annotated[str, Field(max_length=300)]


class TextForm(BaseModel):
    """A form whose fields are all texts; one that was not sent is empty."""

    def typed(self) -> dict[str, str]:
        """What was typed, without the blanks around it, by the field's name."""
        return {name: value.strip() for name, value in self}
