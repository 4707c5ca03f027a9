"""Addresses of the kpis app."""

from django.urls import path

from .views import public

app_name = "kpis"
urlpatterns = [
    path("kpi/", public.indicator_list, name="list"),
    path("kpi/<str:code>/", public.indicator, name="detail"),
]
