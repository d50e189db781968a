"""Originals, encrypted and content-addressed, under a log that nobody can rewrite unnoticed."""
