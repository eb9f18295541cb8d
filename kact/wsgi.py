"""What gunicorn serves: ``kact.wsgi:application``; only while the wall stands."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kact.settings")

application = get_wsgi_application()

from kact.privacy.checks import assert_wall_stands  # noqa: E402 - needs the app registry

assert_wall_stands()
