#!/bin/sh
# Make .venv with the newest Python of 3.13, 3.12, 3.11 that really runs, looked for in every folder of PATH.
# PYTHON=... names one instead. A .venv that works already is kept as it is.
set -eu

venv=${1:-.venv}
# The modules named here are the ones that a half-built Python lacks.
probe='import sys, venv, ssl, sqlite3, ctypes, zlib; print("%d.%d" % sys.version_info[:2], sys.executable)'

say() { printf 'setup: %s\n' "$*" >&2; }
supported() { case $1 in 3.11 | 3.12 | 3.13) return 0 ;; *) return 1 ;; esac; }
has_pip() { "$1" -I -m pip --version >/dev/null 2>&1; }

if answer=$("$venv/bin/python" -I -c "$probe" 2>/dev/null) && supported "${answer%% *}" && has_pip "$venv/bin/python"; then
    exit 0
fi

# Sets `python` (the real program behind any shim) and `version`, or adds what was found to `found`.
python='' version='' found=''
try() {
    [ -x "$1" ] && [ ! -d "$1" ] || return 1
    answer=$("$1" -I -c "$probe" 2>/dev/null </dev/null) || { found="$found $1:broken"; return 1; }
    if supported "${answer%% *}"; then
        version=${answer%% *} python=${answer#* }
        return 0
    fi
    found="$found ${answer%% *}"
    return 1
}

look() { # look NAME [VERSION]: the first NAME in PATH that runs and, if asked, is that version
    rest=${PATH:-/usr/local/bin:/usr/bin:/bin}:
    while [ -n "$rest" ]; do
        folder=${rest%%:*} rest=${rest#*:}
        [ -n "$folder" ] || continue
        if try "$folder/$1" && { [ $# -lt 2 ] || [ "$version" = "$2" ]; }; then return 0; fi
        python=''
    done
    return 1
}

if [ -n "${PYTHON:-}" ]; then
    try "$(command -v "$PYTHON" || printf %s "$PYTHON")" || {
        say "PYTHON=$PYTHON does not run as Python 3.11, 3.12 or 3.13.${found:+ Found:$found}"
        exit 1
    }
else
    for wanted in 3.13 3.12 3.11; do
        look "python$wanted" "$wanted" || look python3 "$wanted" || look python "$wanted" || continue
        break
    done
    [ -n "$python" ] || {
        say "this project needs Python 3.11, 3.12 or 3.13.${found:+ Found:$(printf '%s' "$found" | tr ' ' '\n' | sort -u | tr '\n' ' ')}"
        say "install one, or name it: make PYTHON=/path/to/python3.12"
        exit 1
    }
fi

# Debian's python3 has no ensurepip without its venv package; a pip beside it does as well.
if "$python" -I -c 'import ensurepip' 2>/dev/null; then
    "$python" -I -m venv --clear "$venv"
elif has_pip "$python"; then
    "$python" -I -m venv --clear --without-pip "$venv"
    PIP_USER=0 "$python" -I -m pip --python "$venv/bin/python" install -q --no-input --disable-pip-version-check pip
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing python$version-venv"
    apt-get -qq update </dev/null
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
        "python$version-venv" </dev/null >/dev/null
    "$python" -I -m venv --clear "$venv"
else
    say "$python cannot make a virtual environment: ask the administrator for the package python$version-venv"
    exit 1
fi
say "Python $version in $venv"
