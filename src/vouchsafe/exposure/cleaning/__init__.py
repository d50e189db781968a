"""Taking a file's metadata out without touching its pixels or samples.

Every container is rebuilt from an allow-list: what is not known to be needed for showing pixels
and playing sound is not copied. Then the copy is decoded beside its source and compared.
"""

from vouchsafe.exposure.cleaning.errors import CannotClean, NotTheSame, SomethingLeft
from vouchsafe.exposure.cleaning.model import Cleaned
from vouchsafe.exposure.cleaning.run import clean

__all__ = ["CannotClean", "Cleaned", "NotTheSame", "SomethingLeft", "clean"]
