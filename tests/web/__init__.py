"""What runs in the browser. A package, so that what its fixtures start ends with its tests."""
