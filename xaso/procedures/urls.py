"""Addresses of the catalogue: what officers look up, and its administration."""

from django.urls import path

from xaso.procedures import views

app_name = "procedures"
urlpatterns = [
    path("thu-tuc/", views.catalogue, name="catalogue"),
    path("thu-tuc/goi-y/", views.suggest, name="suggest"),
    path("thu-tuc/<str:code>/", views.procedure, name="procedure"),
    path("quan-tri/thu-tuc/", views.doubtful, name="doubtful"),
    path("quan-tri/thu-tuc/<str:code>/", views.amendment, name="amendment"),
]
