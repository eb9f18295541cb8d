"""Thin shells: Celery carries nothing, and each clinic's work is done under its own audience."""

from celery import shared_task


@shared_task
def erase_inquiries() -> None:
    """Delete the requests that came to nothing, clinic by clinic."""
    from kact.accounts.queries import clinics  # tasks load before the models
    from kact.privacy.audience import Audience, looking_as
    from kact.privacy.roles import Job
    from screening.actions import inquiry as actions

    for clinic in clinics():
        with looking_as(Audience.job(Job.ERASER, clinic)) as by:
            actions.erase_inquiries(by=by)


@shared_task
def look_for_changed_rules() -> None:
    """Look again at whoever was judged by rules that a new version has changed."""
    from kact.accounts.queries import clinics  # tasks load before the models
    from kact.privacy.audience import Audience, looking_as
    from kact.privacy.roles import Job
    from screening.actions import second_look as actions

    for clinic in clinics():
        with looking_as(Audience.job(Job.EXAMINER, clinic)) as by:
            actions.look_for_changed_rules(by=by)
