"""Addresses of the opening of preparation, and of briefs."""

from django.urls import path

from sessions.views import briefs, preparation_opening

urlpatterns = [
    path(
        "couples/<uuid:couple>/open-preparation/",
        preparation_opening.open_preparation,
        name="open_preparation",
    ),
    path("couples/<uuid:couple>/give-briefs/", preparation_opening.give_briefs, name="give_briefs"),
    path("getting-ready/reading/<uuid:brief>/", briefs.sign_brief, name="sign_brief"),
]
