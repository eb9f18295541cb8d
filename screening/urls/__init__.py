"""Addresses of screening. A partner's say nothing of what is asked."""

from screening.urls.clinic_questions import urlpatterns as clinic_questions
from screening.urls.consent import urlpatterns as consent
from screening.urls.inquiry import urlpatterns as inquiry
from screening.urls.intake import urlpatterns as intake
from screening.urls.joint import urlpatterns as joint
from screening.urls.plan import urlpatterns as plan
from screening.urls.policy import urlpatterns as policy
from screening.urls.reviews import urlpatterns as reviews
from screening.urls.safety import urlpatterns as safety

urlpatterns = [
    *clinic_questions,
    *consent,
    *inquiry,
    *intake,
    *joint,
    *plan,
    *policy,
    *reviews,
    *safety,
]
