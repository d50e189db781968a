"""A plan becomes pixels and sound; verification; report."""
