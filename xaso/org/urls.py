"""Addresses of the administration of units and people."""

from django.urls import path

from xaso.org import sessions
from xaso.org.views import journal, people, units

app_name = "org"
urlpatterns = [
    path("mo-khoa/", sessions.unlock, name="unlock"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/<uuid:pk>/", units.unit, name="unit"),
    path("don-vi/<uuid:pk>/mot-cua/", units.desk, name="desk"),
    path("don-vi/<uuid:pk>/nguoi-moi/", people.new_person, name="new_person"),
    path("don-vi/<uuid:pk>/nguoi-da-co/", people.known_person, name="known_person"),
    path("nguoi/", people.listed, name="people"),
    path("nguoi/<uuid:pk>/", people.person, name="person"),
    path("nguoi/<uuid:pk>/vi-tri/", people.give_post, name="give_post"),
    path("vi-tri/<uuid:pk>/ket-thuc/", people.end_post, name="end_post"),
    path("vi-tri/<uuid:pk>/doi/", people.change_post, name="change_post"),
    path("vi-tri/<uuid:pk>/thay-the/", people.delegate, name="delegate"),
    path("thay-the/<uuid:pk>/ket-thuc/", people.end_delegation, name="end_delegation"),
    path("nguoi/<uuid:pk>/<slug:deed>/", people.account, name="account"),
    path("nhat-ky/", journal.journal, name="journal"),
]
