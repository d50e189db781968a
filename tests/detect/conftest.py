from __future__ import annotations

import pytest

from vouchsafe.detect import (
    Detector,
    Model,
    TextFinder,
    load_detector,
    load_text_finder,
    prepare_model,
)


@pytest.fixture(scope="session")
def model() -> Model:
    return prepare_model()


@pytest.fixture(scope="session")
def detector(model: Model) -> Detector:
    return load_detector(model, threads=2)


@pytest.fixture(scope="session")
def finder() -> TextFinder:
    return load_text_finder(threads=2)
