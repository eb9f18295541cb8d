#!/bin/sh
# Makes .venv from the lock: `make setup`. Does nothing, and needs no network, while the lock stands.
set -eu

lock=kact/deploy/requirements-dev.txt
installed=.venv/installed.txt  # the lock as it was when pip finished
wanted='import sys; sys.exit(sys.version_info < (3, 11))'

if cmp -s "$lock" "$installed" && .venv/bin/python -c "$wanted" 2>/dev/null; then
    exit 0
fi

find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        if "$name" -c "$wanted" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "KACT needs Python 3.11 or newer and found none. Install it, or name one:" >&2
    echo "    make setup PYTHON=/path/to/python3" >&2
    return 1
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! .venv/bin/python -c "$wanted"; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version)"
    if ! "$python" -m venv --clear .venv; then
        echo "This Python cannot make a virtual environment. On Debian or Ubuntu:" >&2
        echo "    apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "Installing what kact/deploy/requirements-dev.txt lists (once; later starts need no network)"
rm -f "$installed"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r "$lock"
cp "$lock" "$installed"
