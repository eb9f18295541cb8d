"""What a page is told when it has kept its answers by itself."""

from django.http import HttpResponse, JsonResponse

from screening.forms.intake import SectionForm
from screening.forms.suggestions import suggestions


def kept(form: SectionForm) -> HttpResponse:
    """204 where all is kept and there is nothing to say; else whether it is, and what to say."""
    right, said = form.is_valid(), suggestions(form)
    if right and not said:
        return HttpResponse(status=204)
    return JsonResponse({"right": right, "suggested": said})
