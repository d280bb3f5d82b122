"""Every macro of components.html is drawn here, and no macro is left out."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from xaso.base.reasons import Reason

COMPONENTS = Path(__file__).parents[1] / "templates" / "base" / "components.html"
MACROS = re.findall(r"{% macro ([a-z]\w*)\(", COMPONENTS.read_text(encoding="utf-8"))
DUE = datetime(2026, 12, 4, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ROWS = [
    {"date": date(2026, 11, 24), "text": "ngày làm việc", "counts": True, "so_far": "1"},
    {"date": date(2026, 11, 28), "text": "nghỉ hằng tuần", "counts": False, "so_far": "1"},
]


@pytest.fixture(autouse=True)
def widgets_from_django(settings):
    settings.FORM_RENDERER = "django.forms.renderers.Jinja2"


class Sample(forms.Form):
    """A field of every kind."""

    name = forms.CharField(label="Họ và tên", help_text="Như trên giấy tờ")
    born = forms.DateField(label="Ngày sinh", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sex = forms.ChoiceField(label="Giới tính", choices=[("nam", "Nam"), ("nu", "Nữ")], widget=forms.RadioSelect)
    papers = forms.MultipleChoiceField(
        label="Giấy tờ", choices=[("a", "Tờ khai"), ("b", "Bản sao")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Tôi đồng ý")
    where = forms.ChoiceField(label="Nơi nhận", choices=[("1", "Tại quầy")])
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


def draw(source, **given):
    """Render ``source`` with every macro at hand, in Vietnamese."""
    head = f"{{% from 'base/components.html' import {', '.join(MACROS)} %}}"
    with translation.override("vi"):
        return engines["jinja2"].from_string(head + source).render(given)


#: A line of template for every macro, and something that has to be in what it draws.
SAMPLES = {
    "kbd": ("{{ kbd('F8') }}", "<kbd>F8</kbd>"),
    "button": ("{{ button('Trình ký', key='F8', effect='Chuyển lãnh đạo.') }}", 'data-key="F8"'),
    "reasons_list": ("{{ reasons_list(reasons) }}", "NĐ 61/2018 Đ17"),
    "field": ("{% for one in form %}{{ field(one) }}{% endfor %}", 'id="id_sex_0"'),
    "input": ("{{ input('q', 'Tìm', error='Trống') }}", 'aria-invalid="true"'),
    "choice": ("{{ choice('y', 'Năm', [(2026, '2026')], value=2026) }}", "selected"),
    "error_summary": ("{{ error_summary(form) }}", 'href="#id_sex_0"'),
    "upload": ("{{ upload('files', 'Bản chụp') }}", 'type="file"'),
    "saved_line": ("{{ saved_line('đã lưu lúc 14:05') }}", "đã lưu lúc 14:05"),
    "state_tag": ("{{ state_tag('late') }}", '<span class="tag late">quá hạn</span>'),
    "state_count": ("{{ state_count('soon', 5, url='#') }}", "<b>5</b>"),
    "due_card": ("{{ due_card(due, 'còn 2 ngày làm việc', rows=rows, used=5, total=8) }}", "thứ Sáu 04/12"),
    "ledger": ("{{ ledger(rows) }}", "nghỉ hằng tuần"),
    "timeline": ("{{ timeline([{'at': due, 'title': 'Tiếp nhận', 'mood': 'now'}]) }}", 'aria-current="step"'),
    "th": ("{{ th('Hẹn trả', url='?sap-xep=han', sorted='ascending') }}", 'aria-sort="ascending"'),
    "clamp": ("{{ clamp('Đăng ký khai sinh') }}", 'title="Đăng ký khai sinh"'),
    "row_link": ("{{ row_link('/ho-so/1/', '0012') }}", "data-row"),
    "empty_row": ("<table>{{ empty_row(5, 'Chưa có hồ sơ') }}</table>", 'colspan="5"'),
    "empty": ("{{ empty('Chưa có hồ sơ', 'Hồ sơ mới sẽ hiện ở đây.', 'Tiếp nhận', '/tiep-nhan/') }}", "/tiep-nhan/"),
    "pager": ("{{ pager(next='?sau=x') }}", 'rel="next"'),
    "filters": ("{% call filters() %}x{% endcall %}", 'method="get"'),
    "tabs": ("{{ tabs([{'label': 'Tất cả', 'url': '#', 'current': true, 'count': 1200}]) }}", "1.200"),
    "breadcrumbs": ("{{ breadcrumbs([{'label': 'Hồ sơ', 'url': '/'}, {'label': '0012'}]) }}", 'aria-current="page"'),
    "definitions": ("{{ definitions([('Chủ hồ sơ', 'Lò Thị Ó')]) }}", "<dd>Lò Thị Ó</dd>"),
    "file_list": ("{{ file_list([{'name': 'a.pdf', 'url': '#', 'drop': '/bo/'}]) }}", 'formaction="/bo/"'),
    "figures": ("{% call figures() %}{{ figure_tile('x', 1) }}{% endcall %}", "<ul"),
    "figure_tile": (
        "{% call figures() %}{{ figure_tile('Quá hạn', 1200, '#', mood='late') }}{% endcall %}",
        "1.200",
    ),
    "bar_chart": ("{{ bar_chart('Tiếp nhận', [{'label': 'T11', 'value': 40}]) }}", 'width="400.0"'),
    "confirm": ("{% call confirm('Rút hồ sơ') %}x{% endcall %}", "<summary"),
    "message": ("{{ message('Đã lưu', 'good') }}", "message good"),
    "undo": ("{{ undo('Đã chuyển', '/hoan-tac/', csrf) }}", 'action="/hoan-tac/"'),
    "stepper": ("{{ stepper(3, 7) }}", 'value="3"'),
    "steps": ("{{ steps([{'label': 'Người nộp', 'state': 'now'}]) }}", 'aria-current="step"'),
    "print_header": ("{{ print_header('UBND xã Đồng Tĩnh') }}", "Độc lập - Tự do - Hạnh phúc"),
}


@pytest.mark.parametrize("macro", MACROS)
def test_every_macro_draws(macro):
    source, expected = SAMPLES[macro]
    form = Sample({"name": ""})

    drawn = draw(source, form=form, due=DUE, rows=ROWS, csrf="", reasons=[Reason("x", "Đã quá hạn", "NĐ 61/2018 Đ17")])

    assert expected in drawn
    assert not re.search(r"\sstyle=|\son\w+=|<script", drawn), "the content security policy forbids it"


def test_the_signatures_at_the_top_name_every_macro():
    head = COMPONENTS.read_text(encoding="utf-8").split("#}")[0]

    missing = [macro for macro in MACROS if not re.search(rf"\b{macro}\(", head)]

    assert missing == []


def test_what_may_not_be_done_stays_readable():
    drawn = draw("{{ button('Duyệt', disabled=reasons) }}", reasons=[Reason("x", "Người soạn không được tự duyệt.")])

    assert 'type="button"' in drawn
    assert 'aria-disabled="true"' in drawn
    assert 'aria-describedby="do-duyet-why"' in drawn
    assert 'id="do-duyet-why"' in drawn
    assert "Người soạn không được tự duyệt." in drawn


@pytest.mark.parametrize("source", [sample for sample, _ in SAMPLES.values()])
def test_text_is_escaped(source):
    nasty = "<b onmouseover=alert(1)>"
    source = re.sub(r"'(Tìm|Trình ký|Đã lưu|Hồ sơ|Quá hạn|Rút hồ sơ|Bản chụp|Tất cả)'", "nasty", source)

    drawn = draw(source, form=Sample({"name": nasty}), due=DUE, rows=ROWS, csrf="", reasons=[nasty], nasty=nasty)

    assert nasty not in drawn


def test_every_field_has_its_label_and_says_what_is_wrong():
    drawn = draw("{% for one in form %}{{ field(one) }}{% endfor %}", form=Sample({"name": ""}))

    ids = set(re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', drawn)) - {"id_revision"}
    assert ids == set(re.findall(r'<label[^>]*\bfor="([^"]+)"', drawn))
    for described in re.findall(r'aria-describedby="([^"]+)"', drawn):
        assert all(f'id="{one}"' in drawn for one in described.split()), described
