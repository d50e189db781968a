from __future__ import annotations

import pytest

from vouchsafe.detect import Detector, Model, load_detector, prepare_model


@pytest.fixture(scope="session")
def model() -> Model:
    return prepare_model()


@pytest.fixture(scope="session")
def detector(model: Model) -> Detector:
    return load_detector(model, threads=2)
