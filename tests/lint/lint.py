# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""What the lints share: how one is called and how it ends."""
import pathlib
import sys


def main(check, prove, sound):
    """`ROOT` judges a tree, `--prove` shows that planted defects are found.

    check(root) gives how many things it looked at and what is wrong with them; prove() what was not found as it should
    be; `sound` goes behind the count when nothing is wrong. A tree in which there is nothing to look at is not sound.
    """
    if sys.argv[1] == "--prove":
        outcome = prove()
        print("\n".join(outcome) or "every planted defect was found")
        sys.exit(bool(outcome))
    count, outcome = check(pathlib.Path(sys.argv[1]))
    print("\n".join(outcome) or f"{count} {sound}")
    sys.exit(bool(outcome) or count == 0)
