"""The web app in a real browser. A package, so that what its fixtures start ends with its tests."""
