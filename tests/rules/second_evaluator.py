"""A second evaluator, written from part 2 of rules/README.md alone; it shares nothing with the program."""

import operator
import tomllib
from datetime import date
from pathlib import Path

RANK = {"none": 0, "low": 1, "medium": 2, "high": 3}
FALSE, UNKNOWN, TRUE = 0, 1, 2
FOLDERS = ("team", "run", "cand", "stab", "elec", "mix", "proc")
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "in": lambda value, listed: value in listed,
    "not_in": lambda value, listed: value not in listed,
}


def toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def dated(blocks: list[dict], on: date) -> dict:
    return max((block for block in blocks if block["from"] <= on), key=lambda block: block["from"])


class SecondEvaluator:
    def __init__(self, folder: Path, profile: str, on: date) -> None:
        self.on = on
        grading = toml(folder / "grading.toml")
        self.dimensions = list(grading["dimensions"])
        self.grading = dated(grading["grading"], on)
        files = [path for name in FOLDERS for path in (folder / name).glob("*.toml")]
        rules = [toml(path) for path in files if not path.name.endswith(".cases.toml")]
        self.rules = sorted((rule for rule in rules if self.active(rule, profile)), key=lambda rule: rule["id"])

    def active(self, rule: dict, profile: str) -> bool:
        in_time = rule["effective_from"] <= self.on <= rule.get("effective_to", date.max)
        return rule["status"] == "active" and in_time and profile in rule.get("profiles", [profile])

    def value(self, when: dict, facts: dict, rule: dict) -> tuple[int, set[str]]:
        """The truth of a condition and, when it is unknown, its missing facts."""
        if "fact" in when:
            operand = when["value"] if "value" in when else dated(rule["params"][when["param"]], self.on)["value"]
            given = facts.get(when["fact"])
            if given is None:
                return UNKNOWN, {when["fact"]}
            return (TRUE if COMPARE[when["op"]](given, operand) else FALSE), set()
        if "not" in when:
            truth, missing = self.value(when["not"], facts, rule)
            return TRUE - truth, missing
        parts = [self.value(part, facts, rule) for part in when.get("all", when.get("any"))]
        truth = (min if "all" in when else max)(part[0] for part in parts)
        missing = set().union(*(part[1] for part in parts if part[0] == UNKNOWN))
        return truth, missing if truth == UNKNOWN else set()

    def finding(self, rule: dict, values: list[tuple[int, set[str]]]) -> dict:
        def effects(least: int) -> tuple[str | None, int]:
            tiers = [tier for tier, (truth, _) in zip(rule["tiers"], values, strict=True) if truth >= least]
            floors = [tier["floor"] for tier in tiers if "floor" in tier]
            points = [tier.get("points", 0) for tier in tiers]
            total = sum(points) if rule.get("combine") == "sum" else max(points, default=0)
            return max(floors, key=RANK.get, default=None), total

        best = max(truth for truth, _ in values)
        firm, worst = effects(TRUE), effects(UNKNOWN)
        missing = sorted(set().union(*(gaps for truth, gaps in values if truth == UNKNOWN)))
        return {
            "rule": rule["id"],
            "version": rule["version"],
            "outcome": {TRUE: "hit", UNKNOWN: "unknown", FALSE: "clear"}[best],
            "floor": firm[0],
            "points": firm[1],
            "missing": missing,
            "dimension": rule["dimension"],
            "worst": worst,
        }

    def plain(self, rule: dict, facts: dict) -> dict:
        return self.finding(rule, [self.value(tier["when"], facts, rule) for tier in rule["tiers"]])

    def mix(self, rule: dict, scored: list[dict]) -> dict:
        heavy = self.grading["heavy_points"]
        firm = [each for each in scored if each["outcome"] == "hit" and each["points"] >= heavy]
        worst = [each for each in scored if each["worst"][1] >= heavy]
        gaps = set().union(*(each["missing"] for each in worst if each not in firm))
        values = []
        for tier in rule["tiers"]:
            sure, possible = (self.value(tier["when"], summary(each), rule)[0] for each in (firm, worst))
            values.append((TRUE, set()) if sure == TRUE else (UNKNOWN, gaps) if possible == TRUE else (FALSE, set()))
        return self.finding(rule, values)

    def grade(self, points: list[tuple[str, int]], floors: list[str | None]) -> tuple[str, int, dict[str, int]]:
        capped = {
            name: min(self.grading["dimension_cap"], sum(number for dimension, number in points if dimension == name))
            for name in self.dimensions
        }
        score = self.grading["base_score"] - sum(capped.values())
        fitting = [band for band in self.grading["bands"] if band["minimum"] <= score]
        band = max(fitting, key=lambda band: band["minimum"])["level"]
        return max([band, *(floor for floor in floors if floor)], key=RANK.get), score, capped

    def evaluate(self, village: str, facts: dict) -> dict:
        scored = [self.plain(rule, facts) for rule in self.rules if rule["dimension"] in self.dimensions]
        mixed = [self.mix(rule, scored) for rule in self.rules if rule["dimension"] == "mix"]
        both = scored + mixed
        level, score, points = self.grade(
            [(each["dimension"], each["points"]) for each in scored], [each["floor"] for each in both]
        )
        worst, _, _ = self.grade(
            [(each["dimension"], each["worst"][1]) for each in scored], [each["worst"][0] for each in both]
        )
        known = facts | {"level": level}
        steps = [self.plain(rule, known) for rule in self.rules if rule["dimension"] == "proc"]
        findings = sorted(both + steps, key=lambda each: each["rule"])
        shown = ("rule", "version", "outcome", "floor", "points", "missing")
        return {
            "village": village,
            "level": level,
            "worst_level": worst,
            "score": score,
            "points": points,
            "findings": [{key: each[key] for key in shown} for each in findings],
        }


def summary(heavy: list[dict]) -> dict[str, int]:
    return {"heavy_hits": len(heavy), "heavy_dimensions": len({each["dimension"] for each in heavy})}
