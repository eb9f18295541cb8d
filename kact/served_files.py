"""Which files of our libraries are served: Bootstrap and htmx come in many builds, we use one."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFiles(StaticFilesConfig):
    """Leaves out the builds that no page loads, so that collecting takes seconds."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*rtl*", "bootstrap-*", "bootstrap.css*", "bootstrap.js*", "bootstrap.esm*"),
        *("bootstrap.bundle.js*", "htmax*", "htmx-4*"),
    ]
