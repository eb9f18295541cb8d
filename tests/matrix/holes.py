"""What holes made on purpose have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

from kact.privacy.audience import Audience, looking_as, reader
from kact.privacy.roles import Job


@contextmanager
def as_job(job: Job) -> Iterator[Audience]:
    """Look with a job's eyes at the reader's clinic: through both walls at once."""
    with looking_as(Audience.job(job, reader().clinic)) as seeing:
        yield seeing
