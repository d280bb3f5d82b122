"""Who: units, posts, people, roles, numbering, regimes of law, and who did what: the journal."""
