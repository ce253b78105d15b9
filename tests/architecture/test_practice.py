"""The written practice names, beside each rule, the test that shows it: these tests are there."""

from __future__ import annotations

import re

from django.conf import settings

PRACTICE = settings.BASE_DIR / "docs" / "practice.md"
TESTS = settings.BASE_DIR / "tests"
NAMED = re.compile(r"`(?:(?P<file>(?!apps/)[\w/]+\.py)(?:: )?)?(?P<test>test_\w+)?`")


def test_every_test_that_the_practice_names_exists() -> None:
    missing, named = [], 0
    for section in re.split(r"^## ", PRACTICE.read_text(), flags=re.MULTILINE):
        # A section may say once in which file all of its tests are.
        file = next(iter(re.findall(r"tests are in `([\w/]+\.py)`", section)), "")
        usual = file
        for line in section.splitlines():
            if not line.startswith("  `"):
                file = usual or file
            for found in NAMED.finditer(line):
                file = found["file"] or file
                if not (found["file"] or found["test"]):
                    continue
                named += 1
                path = TESTS / file
                written = path.read_text() if path.is_file() else ""
                if not written or (found["test"] and f"def {found['test']}(" not in written):
                    missing.append(f"{file}: {found['test'] or ''}")
    assert named > 150
    assert missing == []
