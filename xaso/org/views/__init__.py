"""The screens of the administration: units, people, the journal."""
