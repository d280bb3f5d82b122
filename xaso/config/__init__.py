"""Settings, addresses, the switchboard. Knows everybody; nobody imports it."""
