"""Writing a story, checking that of somebody else, taking one back, and removing its words; and the themes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.forms.work import ReasonForm
from programmes.models import Programme, Project
from programmes.services.writing import NotAllowed, NotNow, Refused, StaleWrite, Unsuitable
from programmes.views.working import get_project, rebased, told
from twenteboard.platform.files import UploadRefused

from ..forms.stories import StoryForm, ThemeForm
from ..models import EvidenceTheme, QualitativeEvidence
from ..rules import may
from ..services import stories as services
from .access import PAGE_WITH_FORM, form_page, needs


@login_required
@require_http_methods(PAGE_WITH_FORM)
def write_for_project(request: HttpRequest, number: str) -> HttpResponse:
    """Write a story for the consortium of a project."""
    project = get_project(request.user, number)
    if not may(request.user, "write_story", project):
        raise PermissionDenied
    return _write(request, programme=project.programme, project=project)


@needs("write_story")
@require_http_methods(PAGE_WITH_FORM)
def write(request: HttpRequest) -> HttpResponse:
    """Write a story for M&E or TBD, about any project or KPI; the address may name them."""
    programme = Programme.objects.in_front()
    if programme is None:
        raise Http404
    return _write(request, programme=programme, project=None)


@login_required
@require_http_methods(PAGE_WITH_FORM)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a story that is a draft or came back."""
    story = _story(request.user, pk)
    if not may(request.user, "change_story", story):
        raise PermissionDenied
    if not story.is_written:
        messages.warning(request, _("This story waits for a check or was checked. Nothing was changed."))
        return redirect(story)
    return _write(request, programme=story.programme, project=story.by_project, story=story)


def _story(user, pk: int) -> QualitativeEvidence:
    rows = QualitativeEvidence.objects.for_reader(user)
    return get_object_or_404(rows.select_related("programme", "by_project__programme", "unit", "round"), pk=pk)


def _write(
    request: HttpRequest, *, programme: Programme, project: Project | None, story: QualitativeEvidence | None = None
) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = None
    if request.method != "POST":
        initial = StoryForm.initial_of(story) if story else _asked(request, programme, project)
    form = StoryForm(*posted, programme=programme, project=project, user=request.user, story=story, initial=initial)
    status, stale = (422, None) if form.is_bound else (200, None)
    if form.is_bound and form.is_valid():
        offers = "offer" in request.POST
        try:
            saved = services.save_story(
                story=story,
                project=None if story else project,
                told=form.told(),
                file=form.cleaned_data["file"],
                drop_file=form.cleaned_data.get("drop_file", False),
                seen_revision=form.cleaned_data["revision"] or 0,
                offer=offers,
                by=request.user,
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(story or "kpis:stories")
        except UploadRefused as refusal:
            form.add_error("file", str(refusal.message))
        except services.Faulty as refusal:
            for field, sentence in refusal.faults:
                form.add_error(field, sentence)
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        except StaleWrite as refusal:
            stored = {"title": story.title, "text": story.text} if story else {}
            form, stale, status = rebased(form, refusal), told(form, refusal, lambda: stored), 409
        else:
            messages.success(
                request,
                _("Offered. Somebody else checks the story.")
                if offers
                else _("The draft is saved. It stands beside no figure until it is offered and checked."),
            )
            return redirect(saved if offers else "kpis:story-change", *([] if offers else [saved.pk]))
    context = {"form": form, "story": story, "project": project, "stale": stale, "back": _back(story, project)}
    return render(request, "kpis/stories/write.html", context, status=status)


def _asked(request: HttpRequest, programme: Programme, project: Project | None) -> dict[str, Any]:
    """What the address names, ticked already: ``kpi`` and ``project``."""
    asked: dict[str, Any] = {}
    if code := request.GET.get("kpi"):
        asked["indicators"] = list(programme.indicators.filter(code__iexact=code).values_list("pk", flat=True))
    number = request.GET.get("project")
    if number and project is None:
        asked["projects"] = list(programme.projects.filter(number=number).values_list("pk", flat=True))
    return asked


def _back(story: QualitativeEvidence | None, project: Project | None) -> Any:
    from django.urls import reverse

    if story is not None:
        return story.get_absolute_url()
    return reverse("kpis:project-stories", args=[project.number]) if project else reverse("kpis:stories")


# --- checking -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(PAGE_WITH_FORM)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a story of somebody else: let it stand beside the figures, or return it with a reason."""
    rows = QualitativeEvidence.objects.for_list(request.user)
    story = get_object_or_404(rows.select_related("unit", "round", "written_by", "offered_by"), pk=pk)
    if not may(request.user, "check_story", story):
        raise PermissionDenied
    if story.state != "offered":
        messages.warning(request, _("This story was checked or returned already. Nothing was changed."))
        return redirect(story)
    form = ReasonForm(
        request.POST if "return" in request.POST else None,
        label=_("What has to change?"),
        missing=_("Write what has to change."),
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            if form.is_bound:
                services.return_story(story=story, reason=form.cleaned_data["reason"], by=request.user)
            else:
                seen = request.POST.get("revision", "")
                revision = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
                services.check_story(story=story, seen_revision=revision, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Unsuitable as refusal:
            form.add_error("reason", str(refusal))
        except (NotNow, StaleWrite) as refusal:
            messages.warning(request, str(refusal))
            return redirect(story)
        else:
            done = _("Returned. Who wrote it finds your reason.") if form.is_bound else _("Checked.")
            messages.success(request, done)
            return redirect(story)
    return render(request, "kpis/stories/check.html", {"story": story, "form": form}, status=status)


@login_required
@require_http_methods(PAGE_WITH_FORM)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a checked story away from beside the figures."""
    story = _story(request.user, pk)
    if not may(request.user, "take_back_story"):
        raise PermissionDenied
    return _with_reason(
        request,
        story,
        services.take_back,
        title=_("Take this story back"),
        lede=_(
            "It no longer stands beside the figures. Who wrote it reads your reason, can change it and offer it again."
        ),
        label=_("What has to change?"),
        missing=_("Write what has to change."),
        button=_("Take it back"),
        done=_("The story was taken back."),
    )


@login_required
@require_http_methods(PAGE_WITH_FORM)
def empty(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the words of a story for good, for instance when somebody withdraws their consent."""
    story = _story(request.user, pk)
    if not may(request.user, "empty_story", story):
        raise PermissionDenied
    return _with_reason(
        request,
        story,
        services.empty_story,
        title=_("Remove the words of this story"),
        lede=_(
            "Title, text, consent and document go at once and for good, also where a conclusion rests on them. "
            "That there was a story, about what and when, stays."
        ),
        label=_("Why?"),
        missing=_("Write why the words are removed."),
        button=_("Remove the words"),
        done=_("The words of the story are removed."),
        tone=" danger",
    )


def _with_reason(
    request: HttpRequest,
    story: QualitativeEvidence,
    do: Callable[..., QualitativeEvidence],
    *,
    title: str,
    lede: str,
    label: str,
    missing: str,
    button: str,
    done: str,
    tone: str = "",
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None, label=label, missing=missing)
    if form.is_bound and form.is_valid():
        try:
            do(story=story, reason=form.cleaned_data["reason"], by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Unsuitable as refusal:
            form.add_error("reason", str(refusal))
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect(story)
        else:
            messages.success(request, done)
            return redirect(story)
    context = {"story": story, "form": form, "title": title, "lede": lede, "button": button, "tone": tone}
    return form_page(request, "kpis/stories/reason.html", context)


# --- themes -------------------------------------------------------------------------------------------


@needs("view_monitoring")
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """Show the themes that stories are found by."""
    context = {"themes": EvidenceTheme.objects.all(), "may_change": may(request.user, "change_themes")}
    return render(request, "kpis/stories/themes.html", context)


@needs("change_themes")
@require_http_methods(PAGE_WITH_FORM)
def theme_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a theme, or change it."""
    theme = get_object_or_404(EvidenceTheme, pk=pk) if pk else None
    names = ("name_nl", "name_en", "is_active")
    form = ThemeForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(theme, name) for name in names} if theme else None,
    )
    if form.is_bound and form.is_valid():
        try:
            services.save_theme(theme=theme, by=request.user, **form.cleaned_data)
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The theme is saved."))
            return redirect("kpis:story-themes")
    title = _("Change %(name)s") % {"name": theme} if theme else _("Add a theme")
    return form_page(request, "kpis/stories/theme.html", {"form": form, "title": title})
