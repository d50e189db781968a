"""What stands in deploy/ names what is there."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from tests.house.dependencies import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_hardened_and_run_as_nobody_else(unit: Path) -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text("utf-8"), re.MULTILINE))

    assert said["User"] == "vouchsafe"
    assert said["UMask"] == "0077"
    assert said["CapabilityBoundingSet"] == ""
    assert said["StateDirectoryMode"] == "0700"
    assert {said[each] for each in ("NoNewPrivileges", "ProtectHome", "PrivateTmp")} == {"yes"}
    assert said["ProtectSystem"] == "strict"
    assert said["SystemCallArchitectures"] == "native"


def test_containers_give_up_what_they_do_not_need() -> None:
    services = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text("utf-8"))["services"]

    for name in ("serve", "worker"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in services[name]["security_opt"]
    assert "ports" not in services["serve"]
    assert "ports" not in services["database"]


def test_the_image_is_made_of_what_it_needs_and_nothing_else() -> None:
    said = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_in = [line.removeprefix("!") for line in said if line.startswith("!")]
    used = re.findall(r"-r (\S+)", (DEPLOY / "Dockerfile").read_text("utf-8"))

    assert said[1] == "*"
    assert all([*ROOT.glob(each)] for each in let_in)
    assert {"pyproject.toml", "README.md", "LICENSE", "src"} < {*let_in}
    assert all(any(fnmatch(name, each) for each in let_in) for name in used)


def test_nothing_writes_down_who_looked_at_what() -> None:
    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")

    assert "log_skip" in caddy
    assert not re.search(r"^\s*log\s*(\{|$)", caddy, re.MULTILINE)
