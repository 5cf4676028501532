#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Does what resources/help/start/providers.md says: every command block, in one shell, against a real platform.

getting_started.py PAGE BIN. A command that is followed by "# 201" has to be answered with that status."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

WANTED = [
    '"ok"', '{"status":"authorized","balance":999998.00}', '{"status":"settled","credited":14.60,"balance":1000012.60}',
    "idempotent-replayed: true", "the same answer, byte for byte", "IDEMPOTENCY_MISMATCH", "BET_ROLLED_BACK",
    '{"topic":"bet.settled","idempotency_key":"k_settle_1"}', "settled",
]


def numbers(text):
    """jq before 1.7 writes 14.60 as 14.6."""
    return re.sub(r"(\.\d*?)0+(?=\D|$)", lambda found: found.group(1).rstrip("."), text)


def main(page, programs):
    blocks = re.findall(r"^```bash\n(.*?)^```$", pathlib.Path(page).read_text(encoding="utf-8"), re.M | re.S)
    script = "\n".join(blocks).replace("build/release/bin", str(pathlib.Path(programs).resolve()))
    statuses = re.findall(r"^(?:until )?call .*# (\d{3})$", script, re.M)
    if len(blocks) < 6 or len(statuses) < 8:
        return [f"the page has {len(blocks)} blocks with {len(statuses)} statuses: too few"]
    with tempfile.TemporaryDirectory() as folder:
        shell = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + script
        done = subprocess.run(["bash", "-c", shell], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                              env=os.environ | {"SIGNALBOX_DATA": folder + "/data"}, timeout=120, check=False)
    print(done.stdout)
    problems = [] if done.returncode == 0 else [f"the shell ended with {done.returncode}"]
    lines = [line for line in done.stdout.splitlines() if not line.startswith("{\"time\"")]
    seen = []
    for line in lines:  # The events may have had to be asked for more than once.
        met = re.match(r"(?:GET|POST) (\S+): (\d{3})", line)
        if met and (not seen or seen[-1] != met.groups() or not met.group(1).startswith("/v1/events")):
            seen.append(met.groups())
    if [status for _, status in seen] != statuses:
        problems.append(f"statuses {[status for _, status in seen]}, the page says {statuses}")
    rest = [numbers(line.lower()) for line in lines]
    for wanted in WANTED:
        if numbers(wanted.lower()) not in rest:
            problems.append(f"did not print {wanted}")
    return problems


if __name__ == "__main__":
    outcome = main(*sys.argv[1:3])
    print("\n".join(outcome) or "every block did what the page says")
    sys.exit(bool(outcome))
