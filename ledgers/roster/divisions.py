"""Counties, townships and villages by code: what a roster file holds before it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledgers.excel.texts import clean, lost_in, lost_sentence, squeeze
from ledgers.free_text import personal_data_in

COUNTY_DIGITS = 6
TOWNSHIP_DIGITS = 9
VILLAGE_DIGITS = 12
LONGEST_NAME = {COUNTY_DIGITS: 60, TOWNSHIP_DIGITS: 60, VILLAGE_DIGITS: 80}


@dataclass(slots=True)
class Divisions:
    """Names by code. A township or county without a name of its own has None until one is known.

    ``region`` is the code prefix these divisions were limited to: what lies outside says nothing about the file.
    """

    counties: dict[str, str | None] = field(default_factory=dict)
    townships: dict[str, str | None] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    region: str = ""

    def keep_only(self, region: str) -> None:
        """Drop every division whose code does not lie in ``region`` (a code prefix)."""
        self.region = region
        self.villages = {code: name for code, name in self.villages.items() if code.startswith(region)}
        self.townships = {code: name for code, name in self.townships.items() if overlaps(code, region)}
        self.counties = {code: name for code, name in self.counties.items() if overlaps(code, region)}

    def complete_upwards(self) -> None:
        """Add the townships and counties that the codes of the villages imply."""
        for code in {village[:TOWNSHIP_DIGITS] for village in self.villages}:
            self.townships.setdefault(code, None)
        for code in {township[:COUNTY_DIGITS] for township in self.townships}:
            self.counties.setdefault(code, None)


def code_problem(code: str, digits: int) -> tuple[str, str] | None:
    """Return (code, sentence) when ``code`` is no division code of that many digits, else None."""
    if len(code) == digits and code.isascii() and code.isdigit() and not code.startswith("0"):
        return None
    shown = f"现为“{code[:20]}”" if code else "现为空"
    return "malformed_code", f"编码应为 {digits} 位数字且不以 0 开头，{shown}"


def name_problem(name: str, digits: int) -> tuple[str, str] | None:
    """Return (code, sentence) when ``name``, as it stands in the file, cannot be stored once cleaned, else None."""
    if code := lost_in(name):
        return "lost_character", lost_sentence("名称", code)
    name = squeeze(clean(name)[0])
    if not name:
        return "no_name", "名称为空"
    if len(name) > LONGEST_NAME[digits]:
        return "long_name", f"名称超过 {LONGEST_NAME[digits]} 个字"
    if not name.isalpha() and personal_data_in(name):
        return "personal_data", f"名称里有{'、'.join(personal_data_in(name))}"
    return None


def overlaps(code: str, region: str) -> bool:
    """Say whether one of two code prefixes lies within the other."""
    return code.startswith(region) or region.startswith(code)
