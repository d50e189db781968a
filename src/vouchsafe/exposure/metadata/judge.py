"""Which tags identify somebody: the list of `identifying.toml`, applied."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import translate
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from vouchsafe.exposure.metadata.model import Tag
from vouchsafe.exposure.model import ExposureKind


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the list, as a person reads it. kind: what sort of exposure its tags are."""

    kind: ExposureKind
    names: tuple[str, ...]
    groups: tuple[str, ...]
    unless: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Matcher:
    names: re.Pattern[str]
    groups: re.Pattern[str] | None
    but_in: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    rule: Rule | None

    def fits(self, group: str, name: str) -> bool:
        return (
            self.names.fullmatch(name) is not None
            and (self.groups is None or self.groups.fullmatch(group) is not None)
            and (self.but_in is None or self.but_in.fullmatch(group) is None)
        )


def rule_for(tag: Tag) -> Rule | None:
    """The first rule that fits this tag's name; None for what says nothing about anybody."""
    matcher = _fitting(tag.group, tag.name)
    if matcher is None or (matcher.unless and matcher.unless.fullmatch(tag.value)):
        return None
    return matcher.rule


@cache
def rules() -> tuple[Rule, ...]:
    """The whole list, in its order."""
    return tuple(matcher.rule for matcher in _matchers() if matcher.rule)


@lru_cache(maxsize=10_000)
def _fitting(group: str, name: str) -> _Matcher | None:
    return next((each for each in _matchers() if each.fits(group, name)), None)


@cache
def _matchers() -> tuple[_Matcher, ...]:
    home = resources.files("vouchsafe.exposure.metadata")
    listed = tomllib.loads(home.joinpath("identifying.toml").read_text("utf-8"))
    plain = [_matcher(entry, None) for entry in listed.get("plain", ())]
    return (*plain, *(_matcher(entry, _rule(entry)) for entry in listed["rule"]))


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        kind=ExposureKind(entry["kind"]),
        names=tuple(entry["names"]),
        groups=tuple(entry.get("groups", ())),
        unless=tuple(entry.get("unless", ())),
        reason=entry["reason"],
    )


def _matcher(entry: dict[str, Any], rule: Rule | None) -> _Matcher:
    names = _any_of(entry["names"])
    assert names is not None
    return _Matcher(
        names=names,
        groups=_any_of(entry.get("groups")),
        but_in=_any_of(entry.get("but_in")),
        unless=_any_of(entry.get("unless")),
        rule=rule,
    )


def _any_of(patterns: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(map(translate, patterns))) if patterns else None
