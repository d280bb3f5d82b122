"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's second profile, 16 ms here instead of 171.

    At 7:30 a province logs in at once: sixty logins a second on one core instead of six (docs/decisions/0004).
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
