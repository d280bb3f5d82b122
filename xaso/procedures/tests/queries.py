"""A set of queries as people type them, made from the names of the shipped procedures. Used by a test and by the bench.

Each query is cut from a name so that at most three procedures share the words it was cut from: then the procedure has
to be among the first three. Made with a fixed seed, so that a figure can be compared.
"""

import random
import unicodedata
from collections.abc import Callable

from xaso.base.folding import fold
from xaso.procedures.search import WRITTEN_OUT

SEED = 20261124
AMBIGUOUS = 3

TELEX = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}


def plain_words(name: str) -> list[str]:
    """The words of a name as the index has them, but with their marks."""
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", name)).split()
    return words[2:] if fold(" ".join(words[:2])) == "thu tuc" else words


def telex(word: str) -> str:
    """The keys of a word when the input method is off: ``đăng`` → ``ddawng``, ``ký`` → ``kys``."""
    tone, letters = "", []
    for letter in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", letter)
        tone += "".join(TONES.get(part, "") for part in parts)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        letters.append(TELEX.get(bare, bare))
    return "".join(letters) + tone


def slip(word: str, chance: random.Random) -> str:
    """The folded word with one letter added, left out, changed or swapped with the next."""
    place, kind = chance.randrange(1, len(word) - 1), chance.randrange(4)
    letter = chance.choice("abcdeghiklmnopqrstuvxy")
    return (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    )[kind]


def _mistyped(words: list[str], chance: random.Random) -> str:
    folded = [fold(word) for word in words]
    long = [place for place, word in enumerate(folded) if len(word) >= 4]
    if not long:
        return ""
    place = chance.choice(long)
    folded[place] = slip(folded[place], chance)
    return " ".join(folded)


def _initials(words: list[str], chance: random.Random) -> str:
    return "".join(fold(word)[0] for word in words)


def _pairs(words: list[str], chance: random.Random) -> str:
    letters = _initials(words, chance)
    return " ".join(letters[place : place + 2] for place in range(0, len(letters), 2))


def _half_initials(words: list[str], chance: random.Random) -> str:
    return f"{_initials(words[:2], chance)} {fold(' '.join(words[2:]))}"


def _unfinished(words: list[str], chance: random.Random) -> str:
    *rest, last = [fold(word) for word in words]
    return " ".join([*rest, last[: max(1, len(last) - 1)]])


KINDS: dict[str, Callable[[list[str], random.Random], str]] = {
    "no diacritics": lambda words, chance: fold(" ".join(words)),
    "with diacritics": lambda words, chance: " ".join(words),
    "decomposed": lambda words, chance: unicodedata.normalize("NFD", " ".join(words)),
    "one slip": _mistyped,
    "telex left over": lambda words, chance: " ".join(telex(word) for word in words),
    "initials": _initials,
    "initials in pairs": _pairs,
    "half initials": _half_initials,
    "unfinished": _unfinished,
}
#: What a query of this kind shares with a name: its words, or only their initials.
_BY_INITIALS = {"initials", "initials in pairs"}


def made(procedures: list[tuple[str, str]], count: int) -> list[tuple[str, str, str]]:
    """Return ``count`` queries as (kind, text, code wanted) from (code, name), all kinds and codes in turn."""
    chance = random.Random(SEED)
    texts = {code: " ".join(map(fold, _written_out(name))) for code, name in procedures}
    letters = {code: "".join(word[0] for word in text.split()) for code, text in texts.items()}
    kinds, found = [*KINDS, "code"], []
    while len(found) < count:
        kind, (code, name) = kinds[len(found) % len(kinds)], chance.choice(procedures)
        if kind == "code":
            found.append((kind, chance.choice([code, code[2:], code.replace(".", "")]), code))
            continue
        words = _written_out(name)
        length = chance.randint(4, 8) if kind in _BY_INITIALS else chance.randint(3, 7)
        start = chance.choice([0, 0, chance.randrange(max(1, len(words) - length + 1))])
        cut = words[start : start + length]
        key = "".join(fold(word)[0] for word in cut) if kind in _BY_INITIALS else fold(" ".join(cut))
        sharing = sum(key in (letters if kind in _BY_INITIALS else texts)[other] for other in texts)
        if len(cut) >= 3 and 0 < sharing <= AMBIGUOUS and (text := KINDS[kind](cut, chance)):
            found.append((kind, text, code))
    return found


def _written_out(name: str) -> list[str]:
    return [part for word in plain_words(name) for part in WRITTEN_OUT.get(fold(word), word).split()]
