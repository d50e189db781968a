"""Long work made safe: isolated, resumable, atomic."""
