"""Catalogues: what the code says in English is found, merged, and missed when it has no Vietnamese."""

import gettext

import pytest

from xaso.base import catalogues

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Try again")
ngettext("%(count)s day", "%(count)s days", 2)
pgettext("of a dossier", "open")
"""
TEMPLATE = """{% from "base/components.html" import button %}
{{ button(_("Accept"), key="F8") }}{% block a %}{{ _("Owner: %(name)s", name=owner) }}{% endblock %}
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "XASO", tmp_path)
    module = tmp_path / "desk"
    (module / "templates" / "desk").mkdir(parents=True)
    (module / "__init__.py").write_text(CODE)
    (module / "templates" / "desk" / "desk.html").write_text(TEMPLATE)
    (module / "tests").mkdir()
    (module / "tests" / "test_x.py").write_text("_('not ours to translate')")
    return module


def translate(module, **texts):
    path = catalogues.catalogue(module)
    text = path.read_text()
    for english, vietnamese in texts.items():
        english = english.replace("_", " ")
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{vietnamese}"')
    path.write_text(text)


def test_texts_are_found_in_code_in_macro_calls_and_in_blocks(module):
    ids = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogues.messages(module)}

    assert ids - {""} == {"Try again", "%(count)s day", "open", "Accept", "Owner: %(name)s"}


def test_what_has_no_vietnamese_is_missed(module):
    catalogues.update(module)
    assert len(catalogues.gaps(module)) == 5

    translate(module, Try_again="Thử lại", Accept="Tiếp nhận")

    assert len(catalogues.gaps(module)) == 3
    assert not any("Accept" in line for line in catalogues.gaps(module))


def test_an_update_keeps_what_was_translated_and_what_may_come_back(module):
    catalogues.update(module)
    translate(module, Accept="Tiếp nhận", Try_again="Thử lại")
    (module / "templates" / "desk" / "desk.html").write_text("")

    catalogues.update(module)
    text = catalogues.catalogue(module).read_text()
    assert '#~ msgstr "Tiếp nhận"' in text
    assert "Thử lại" in text

    (module / "templates" / "desk" / "desk.html").write_text(TEMPLATE)
    catalogues.update(module)
    assert '\nmsgstr "Tiếp nhận"' in catalogues.catalogue(module).read_text()


def test_a_second_update_changes_nothing(module):
    catalogues.update(module)
    first = catalogues.catalogue(module).read_text()

    catalogues.update(module)

    assert catalogues.catalogue(module).read_text() == first


def test_a_wrong_placeholder_is_missed(module):
    catalogues.update(module)
    path = catalogues.catalogue(module)
    path.write_text(
        path.read_text().replace('"Owner: %(name)s"\nmsgstr ""', '"Owner: %(name)s"\nmsgstr "Chủ: %(ten)s"')
    )

    assert any("Owner" in line and "ten" in line for line in catalogues.gaps(module))


def test_it_compiles_once(module):
    catalogues.update(module)
    translate(module, Accept="Tiếp nhận")

    assert catalogues.compile_catalogue(module)
    assert not catalogues.compile_catalogue(module)
    with catalogues.catalogue(module).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Accept") == "Tiếp nhận"


@pytest.mark.parametrize("code", ["_(f'{x} days')", "print(f'{_(\"days\")}')"])
def test_texts_that_no_extraction_sees_are_told(module, code):
    (module / "__init__.py").write_text(code)

    assert len(list(catalogues.out_of_reach(module / "__init__.py"))) == 1
