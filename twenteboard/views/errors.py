"""Pages for requests that cannot be answered: Dutch, in house style, saying what to do."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form is too old or came from elsewhere: say so, and how to go on."""
    return render(request, "403_csrf.html", status=403)
