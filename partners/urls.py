"""Addresses of the partner register."""

from django.urls import path

from .views import importing, register

app_name = "partners"
urlpatterns = [
    path("", register.organisation_list, name="list"),
    path("nieuw/", register.organisation_new, name="new"),
    *importing.pages.paths("invoer/"),
    path("<int:pk>/", register.organisation, name="detail"),
    path("<int:pk>/wijzigen/", register.organisation_change, name="change"),
    path("<int:pk>/uit-gebruik/", register.organisation_deactivate, name="deactivate"),
    path("<int:pk>/in-gebruik/", register.organisation_reactivate, name="reactivate"),
    path("<int:pk>/samenvoegen/", register.organisation_merge, name="merge"),
    path("<int:pk>/contact/", register.contact, name="contact-new"),
    path("<int:pk>/contact/<int:membership>/", register.contact, name="contact"),
]
