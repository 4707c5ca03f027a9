"""Addresses of the proposals app, grouped by who uses them."""

from django.urls import path

from .views import detail

app_name = "proposals"

shared = [
    path("voorstellen/<slug:number>/", detail.detail, name="detail"),
    path("voorstellen/<slug:number>/stap/<slug:name>/", detail.move, name="move"),
]

urlpatterns = [*shared]
