"""Prints what is distributed with the program, as CycloneDX 1.6: ``python -m deploy.sbom >sbom.cdx.json``.

The packages, versions and hashes are those of ``requirements.lock``; the licences are what the installed packages say.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)")
HASHED = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
}
"""What packages call their licences that do not name them by their identifiers."""
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}
"""Packages only Windows needs, which are not installed where this list is made."""
LONGEST_NAME = 40


@dataclass
class Package:
    """One pinned package with the hashes of its files."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)

    def as_component(self) -> dict[str, Any]:
        """Return the package as CycloneDX has it."""
        purl = f"pkg:pypi/{self.name}@{self.version}"
        hashes = [{"alg": "SHA-256", "content": digest} for digest in self.hashes]
        address = f"https://pypi.org/project/{self.name}/{self.version}/"
        return {
            "type": "library",
            "bom-ref": purl,
            "name": self.name,
            "version": self.version,
            "licenses": [{"expression": licence_of(self.name)}],
            "purl": purl,
            "externalReferences": [{"type": "distribution", "url": address, "hashes": hashes}],
        }


def read_lock(lock: Path = LOCK) -> list[Package]:
    """Return the packages of a lock file, one of several versions for several Pythons each."""
    found: list[Package] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pinned := PINNED.match(line):
            found.append(Package(pinned[1], pinned[2]))
        elif hashed := HASHED.search(line):
            found[-1].hashes.append(hashed[1])
    return found


def licence_of(name: str) -> str:
    """Return the licence of a package as an SPDX expression, as far as the package says it."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE[name]
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if each[:7] == "License"]
    named = str(told.get("License") or "")
    word = named if named and len(named) <= LONGEST_NAME and "\n" not in named else "".join(classified[:1])
    return SPDX.get(word, word)


def bill() -> dict[str, Any]:
    """Return the whole list; the same lock file gives the same list."""
    components = [package.as_component() for package in read_lock()]
    program = {"type": "application", "bom-ref": "huanjie", "name": "huanjie", "version": metadata.version("huanjie")}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": program | {"licenses": [{"license": {"id": "MIT"}}]}},
        "components": components,
        "dependencies": [{"ref": "huanjie", "dependsOn": [each["bom-ref"] for each in components]}],
    }


if __name__ == "__main__":
    print(json.dumps(bill(), ensure_ascii=False, indent=2))
