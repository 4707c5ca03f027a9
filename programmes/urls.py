"""Addresses of the programmes app."""

from django.urls import path

from .views import public

app_name = "programmes"
urlpatterns = [
    path("programma/", public.programme, name="programme"),
    path("programma/lijn/<int:number>/", public.line, name="line"),
    path("meedoen/", public.apply, name="apply"),
    path("projecten/", public.project_list, name="project-list"),
    path("projecten/<str:number>/", public.project, name="project"),
]
