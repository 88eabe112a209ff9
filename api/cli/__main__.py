"""``python -m api.cli`` is ``tannha``."""

from api.cli import app

app(prog_name="tannha")
