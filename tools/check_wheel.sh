#!/bin/sh
# Build the wheel, install it into a new environment elsewhere, and use it there: it must carry its data.
set -eu
PYTHON="${PYTHON:-python3}"
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$PYTHON" -m build --wheel --outdir "$work/dist" "$root" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
"$PYTHON" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$root/constraints.txt" "$work"/dist/*.whl
cd "$work"
"$work/venv/bin/agreegen" --version
"$work/venv/bin/agreegen" doctor
"$work/venv/bin/agreegen" demo documents >written.txt
"$work/venv/bin/agreegen" new client --country ES >/dev/null 2>&1
count=$(wc -l <written.txt)
[ "$count" -ge 20 ] || { echo "the wheel's demo wrote only $count files"; exit 1; }
case "$("$work/venv/bin/python" -c 'import agreegen; print(agreegen.__file__)')" in
    "$work"/*) echo "wheel: $count files written by the installed wheel" ;;
    *) echo "the wheel was not what ran"; exit 1 ;;
esac
