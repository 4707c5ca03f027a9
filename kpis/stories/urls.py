"""Addresses of stories beside the figures."""

from django.urls import path

from ..views import stories, story_writing

OF_PROJECT = "projecten/<str:number>/bijdrage/verhalen/"

urlpatterns = [
    path("kennis/verhalen/", stories.public_list, name="public-stories"),
    path("kennis/verhalen/<int:pk>/", stories.story, name="story"),
    path(OF_PROJECT, stories.of_project, name="project-stories"),
    path(f"{OF_PROJECT}nieuw/", story_writing.write_for_project, name="project-story-new"),
    path("monitor/verhalen/", stories.inside_list, name="stories"),
    path("monitor/verhalen/nieuw/", story_writing.write, name="story-new"),
    path("monitor/verhalen/themas/", story_writing.themes, name="story-themes"),
    path("monitor/verhalen/themas/nieuw/", story_writing.theme_form, name="story-theme-new"),
    path("monitor/verhalen/themas/<int:pk>/", story_writing.theme_form, name="story-theme-change"),
    path("monitor/verhalen/<int:pk>/wijzigen/", story_writing.change, name="story-change"),
    path("monitor/verhalen/<int:pk>/controleren/", story_writing.check, name="story-check"),
    path("monitor/verhalen/<int:pk>/terughalen/", story_writing.take_back, name="story-take-back"),
    path("monitor/verhalen/<int:pk>/verwijderen/", story_writing.empty, name="story-empty"),
    path("monitor/verhalen/<int:pk>/document/", stories.document, name="story-document"),
]
