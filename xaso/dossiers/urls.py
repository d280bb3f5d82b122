"""Addresses of the officials' desk and of public tracking. Vietnamese without diacritics: people read them aloud."""

from django.urls import path

from xaso.dossiers.views import calendars, desk, dossier, figures, help, intake, lists, tracking

app_name = "dossiers"
urlpatterns = [
    path("", desk.home, name="home"),
    path("viec-cua-toi/", desk.my_work, name="my_work"),
    path("duyet/", desk.approvals, name="approvals"),
    path("tro-giup/", help.page, name="help"),
    path("tra-ket-qua/", desk.returns, name="returns"),
    path("tiep-nhan/", intake.intake, name="intake"),
    path("tiep-nhan/nhap/", intake.draft, name="draft"),
    path("tiep-nhan/nhap/<uuid:pk>/bo/", intake.throw_away, name="throw_away"),
    path("tiep-nhan/nhap/<uuid:pk>/tep/", intake.scan, name="scan"),
    path("tiep-nhan/nhap/<uuid:pk>/tep/<uuid:file>/bo/", intake.drop_scan, name="drop_scan"),
    path("ho-so/", lists.search, name="search"),
    path("so/", lists.register, name="register"),
    path("so/<int:year>.pdf", lists.register_pdf, name="register_pdf"),
    path("so-lieu/", figures.figures, name="figures"),
    path("so-lieu/<slug:key>/", figures.behind, name="behind"),
    path("quan-tri/lich/", calendars.calendar, name="calendar"),
    path("quan-tri/lich/ngay/", calendars.day, name="calendar_day"),
    path("quan-tri/lich/tuan/", calendars.week, name="calendar_week"),
    path("ho-so/<str:code>/", dossier.dossier, name="dossier"),
    path("ho-so/<str:code>/tep/", dossier.attach, name="attach"),
    path("ho-so/<str:code>/tep/<uuid:pk>/", dossier.attachment, name="attachment"),
    path("ho-so/<str:code>/tep/<uuid:pk>/nho/", dossier.thumbnail, name="thumbnail"),
    path("ho-so/<str:code>/phieu/<uuid:pk>.pdf", dossier.letter, name="letter"),
    path("ho-so/<str:code>/phieu-kiem-soat.pdf", dossier.control_slip, name="control_slip"),
    path("ho-so/<str:code>/<slug:slug>/", dossier.step, name="step"),
    path("tra-cuu/", tracking.tracking, name="tracking"),
    path("tra-cuu/<str:key>/", tracking.tracked, name="tracked"),
]
