"""When: working calendars and the one deadline function. Knows nothing of units or dossiers."""
