#!/bin/sh
# Set up agreegen in a virtual environment, with the system libraries that PDF needs.
# It installs system packages only as root or with passwordless sudo; otherwise it prints the one command to run.
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv}"

say() { printf '%s\n' "$*" >&2; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    say "agreegen needs Python 3.11 or later. Install it, then run: make PYTHON=/path/to/python3.11 demo"
    exit 1
}

# The system libraries: Pango lays text out for PDF; the HarfBuzz subset library makes PDF twice as fast.
need=""
has_library() { "$PYTHON" -c "import sys; from ctypes.util import find_library; sys.exit(not find_library('$1'))"; }
has_library pango-1.0 || need="$need libpango-1.0-0"
has_library pangoft2-1.0 || need="$need libpangoft2-1.0-0"
has_library harfbuzz-subset || need="$need libharfbuzz-subset0"
"$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || need="$need python3-venv"

if [ -n "$need" ]; then
    if [ "$(uname)" = Darwin ]; then
        say "PDF needs Pango. Run: brew install pango"
    elif command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo"; else sudo=none; fi
        if [ "$sudo" = none ]; then
            say "PDF needs some system packages. Run: sudo apt-get install$need"
        else
            say "Installing$need"
            $sudo apt-get update -qq >/dev/null 2>&1 || true
            # shellcheck disable=SC2086 # a list of names
            DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $need >/dev/null 2>&1 ||
                say "They could not be installed. Run: sudo apt-get install$need"
        fi
    else
        say "PDF needs Pango 1.44 or later. Install it with your system's package manager."
    fi
fi

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV" || {
    say "A virtual environment could not be made. On Debian or Ubuntu run: sudo apt-get install python3-venv"
    exit 1
}
say "Installing agreegen into $VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[dev]" --constraint constraints.txt
