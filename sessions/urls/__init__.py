"""Addresses of sessions. A partner's say nothing of what is asked."""

from sessions.urls.adverse import urlpatterns as adverse
from sessions.urls.agreements import urlpatterns as agreements
from sessions.urls.board import urlpatterns as board
from sessions.urls.discharge import urlpatterns as discharge
from sessions.urls.doses import urlpatterns as doses
from sessions.urls.dosing import urlpatterns as dosing
from sessions.urls.education import urlpatterns as education
from sessions.urls.escort import urlpatterns as escort
from sessions.urls.intentions import urlpatterns as intentions
from sessions.urls.orders import urlpatterns as orders
from sessions.urls.preparation import urlpatterns as preparation
from sessions.urls.preparation_opening import urlpatterns as preparation_opening
from sessions.urls.preparation_sheet import urlpatterns as preparation_sheet
from sessions.urls.readiness import urlpatterns as readiness
from sessions.urls.staffing import urlpatterns as staffing

urlpatterns = [
    *adverse,
    *agreements,
    *board,
    *discharge,
    *dosing,
    *doses,
    *education,
    *escort,
    *intentions,
    *orders,
    *preparation,
    *preparation_opening,
    *preparation_sheet,
    *readiness,
    *staffing,
]
