"""Bytes with a fingerprint: what was received is kept as it came; letters from templates."""
