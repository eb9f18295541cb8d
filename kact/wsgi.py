"""What gunicorn serves: ``kact.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kact.settings")
application = get_wsgi_application()
