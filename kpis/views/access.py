"""Who may open a page (``@needs("<permission>")``), and how views show a form and what a service refused."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from twenteboard.platform.access import needs_of

from ..rules import may

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]

needs = needs_of(may)


def form_page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Show a page with a form; 422 when what was sent has faults."""
    return render(request, template, context, status=422 if context["form"].is_bound else 200)


def tell(form: forms.Form, refusal: ValidationError) -> None:
    """Put what a service refused at its fields; what belongs to no field stands above the form."""
    told = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for field, errors in told.items():
        form.add_error(field if field in form.fields else None, errors)
