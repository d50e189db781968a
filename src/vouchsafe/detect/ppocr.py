"""PP-OCRv6, small: where text is (a probability map) and what it says.

Weights by PaddleOCR under Apache-2.0. They come as data from the rapidocr distribution; its code
is never imported.
"""

from __future__ import annotations

from vouchsafe.detect.carried import carried
from vouchsafe.detect.errors import TextModelAltered, TextModelMissing
from vouchsafe.detect.graph import Model

SOURCE = "pp-ocr v6 small"
_DISTRIBUTION = "rapidocr"
_FINDER = (
    "PP-OCRv6_det_small.onnx",
    "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
)
_READER = (
    "PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
)


def finder() -> Model:
    """The model that tells where text is."""
    return _installed(*_FINDER)


def reader() -> Model:
    """The model that tells what a line of text says."""
    return _installed(*_READER)


def _installed(file: str, sha256: str) -> Model:
    data = carried(_DISTRIBUTION, file, sha256, missing=TextModelMissing, altered=TextModelAltered)
    return Model(file, None, SOURCE, None, data)
