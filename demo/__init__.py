"""What `make demo` runs: a street that never was, its faces known to the pixel.

The people are two pictures that the scikit-image wheel carries: a NASA portrait in the public
domain (`astronaut`) and a photograph given away by its maker under CC0 (`camera`). No picture
of anybody lies in this repository.
"""
