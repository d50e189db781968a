"""One file per figure, each measuring its peer beside Vouchsafe in the same run.

Run one as `python -m benchmarks.NAME` from the repository's root, all with `make bench`.
"""
