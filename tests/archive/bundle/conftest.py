"""One archive and one bundle for all tests here; whoever changes something gets a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.archive.bundle.scene import Scene, build
from vouchsafe.archive.bundle import Exported

NEEDED = shutil.which("openssl")


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    if not NEEDED:
        pytest.skip("the openssl program is not installed")
    return build(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="session")
def exported(scene: Scene) -> Exported:
    return scene.export("bundle", why="for the district court, case 12/2026")


@pytest.fixture
def copy(exported: Exported, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported.place, tmp_path / "bundle"))
