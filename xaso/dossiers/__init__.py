"""What has been asked for: a dossier, its life, its rules, the desk. Doors: ``lifecycle``, ``rules``, ``models``."""
