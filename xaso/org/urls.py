"""Addresses of the administration of units and people."""

from django.urls import path

from xaso.org import sessions, views

app_name = "org"
urlpatterns = [
    path("mo-khoa/", sessions.unlock, name="unlock"),
    path("don-vi/", views.units_list, name="units"),
    path("don-vi/<uuid:pk>/", views.unit, name="unit"),
    path("don-vi/<uuid:pk>/mot-cua/", views.desk, name="desk"),
    path("don-vi/<uuid:pk>/nguoi-moi/", views.new_person, name="new_person"),
    path("nguoi/<uuid:pk>/", views.person, name="person"),
    path("nguoi/<uuid:pk>/vi-tri/", views.give_post, name="give_post"),
    path("vi-tri/<uuid:pk>/ket-thuc/", views.end_post, name="end_post"),
    path("vi-tri/<uuid:pk>/thay-the/", views.delegate, name="delegate"),
    path("nguoi/<uuid:pk>/<slug:deed>/", views.account, name="account"),
    path("nhat-ky/", views.journal_page, name="journal"),
]
