#!/bin/sh
# Write the next migration from the difference between the tables in code and a database built by the existing ones.
# Usage: scripts/new_migration.sh "What it is for"
set -eu
[ $# -eq 1 ] || { echo "usage: $0 \"what it is for\"" >&2; exit 2; }
cd "$(dirname "$0")/.."
.venv/bin/python - "$1" <<'PY'
import sys, tempfile
from pathlib import Path
from alembic import command
from cryptography.fernet import Fernet
from data import migrate
from data.encryption import Keyring
from data.session import connect

with tempfile.TemporaryDirectory() as folder:
    engine = connect(f"sqlite:///{folder}/empty.sqlite3", Keyring([Fernet.generate_key().decode()], "x" * 32))
    number = len(list((migrate.SCRIPTS / "versions").glob("0*.py"))) + 1
    if number > 1:
        migrate.upgrade(engine)
    with engine.execution_options(tannha_writes=True).begin() as connection:
        command.revision(migrate._config(connection), message=sys.argv[1], autogenerate=True, rev_id=f"{number:04}")
    engine.dispose()
PY
.venv/bin/python -m ruff check -q --fix data/migrations/versions
.venv/bin/python -m ruff format -q data/migrations/versions
