#!/usr/bin/env bash
# Asks a server as clients of yente do that are published for Python.
#
#   crates/server/tests/clients/run.sh target/debug/portcullis
#
# Needs python3 with venv and PyPI; where either is missing it says so and leaves it at that.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT

python=${CLIENTS_PYTHON:-$place/venv/bin/python}
if [ ! -x "$python" ]; then
    if ! python3 -m venv "$place/venv" || ! "$python" -m pip install -q --prefer-binary nomenklatura==4.17.4 followthemoney==4.11.2 rigour==2.6.1; then
        echo "skipped: clients of yente cannot be installed here"
        exit 0
    fi
fi

cp "$here"/../data/*.ftm.json "$place"
cat > "$place/manifest.yml" <<'MANIFEST'
datasets:
  - {name: demo, path: demo.ftm.json, version: "1"}
  - {name: donations, path: donations.ftm.json, version: "1"}
  - {name: default, children: [demo, donations]}
MANIFEST
"$program" serve --port 0 --log-format json --manifest "$place/manifest.yml" 2> "$place/told" &
server=$!
for _ in $(seq 100); do
    address=$(sed -n 's/.*"message":"listening on \([^"]*\)".*/\1/p' "$place/told")
    [ -z "$address" ] || break
    sleep 0.1
done
[ -n "$address" ] || { cat "$place/told"; exit 1; }
"$python" "$here/enricher.py" "$address/"
