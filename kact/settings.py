"""Every setting of the project, read from the environment alone.

``KACT_MODE`` says what this process is: ``production`` (the default), ``demo``, ``test`` or
``tool`` (a command that needs no services). README.md lists the variables.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from kact.clock import by_the_clock
from kact.environment import MODE, databases, env, need, public_url, secret, stop, wheel_folder

BASE_DIR = Path(__file__).resolve().parent.parent
PRODUCTION, DEMO, TESTING, TOOL = (mode == MODE for mode in ("production", "demo", "test", "tool"))
DEBUG = False

# --- who we are on the network ---------------------------------------------------------------
SECRET_KEY = secret("SECRET_KEY", "signs sessions and tokens")
CONTEXT_KEY = secret("CONTEXT_KEY", "signs what the database is told about who is looking")
FIELD_KEY = secret("FIELD_KEY", "encrypts the most private fields")
FIELD_KEYS_BEFORE = env.list("FIELD_KEYS_BEFORE", default=[])  # open what was sealed with them
if PRODUCTION and len({SECRET_KEY, CONTEXT_KEY, FIELD_KEY}) < 3:
    stop("SECRET_KEY, CONTEXT_KEY and FIELD_KEY must be three different secrets.")

PUBLIC_URL = public_url()
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = (
    LOOPBACK
    if not PRODUCTION
    else env.list("ALLOWED_HOSTS", default=[]) or [_public.hostname or "", *LOOPBACK[1:2]]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
WSGI_APPLICATION = "kact.wsgi.application"
ROOT_URLCONF = "kact.urls"

# --- rooms -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "kact.privacy",
    "kact.record",
    "kact.accounts",
    "kact.couples",
    "kact.protocol",
    "kact.instruments",
    "kact.alerts",
    "kact.documents",
    "kact.scheduling",
    "kact.ledger",
    "kact.desk",
    "kact.portal",
    "screening",
    "sessions",
    "integration",
    "outcomes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "kact.served_files.ServedFiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kact.privacy.middleware.PrivateResponses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kact.accounts.middleware.Activity",
    "kact.accounts.middleware.SessionLimits",
    "django_htmx.middleware.HtmxMiddleware",
    "kact.privacy.middleware.PrivacyTransaction",
    "kact.protocol.middleware.ClosedGates",
    "sessions.middleware.SignedDays",
    "kact.documents.middleware.Unprintable",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kact.accounts.context.site",
                "sessions.views.room.mode",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data ------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = databases()

REDIS_URL = need("REDIS_URL", "the Redis or Valkey that wakes the workers")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
if TOOL and not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- jobs: Redis only rings; PostgreSQL knows what is due --------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # longer than the longest task
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_policy": {"timeout": 2.0},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="kact")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=15)
FOLLOW_UPS = "kact.follow_ups"
CELERY_BEAT_SCHEDULE = by_the_clock(sweep_seconds=SWEEP_SECONDS)

# --- sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    # 15 characters and no composition rules: NIST SP 800-63B-4.
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "kact.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation is bound to a person; see accounts/invitations
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False  # a security notice goes to a safe channel or nowhere
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_USER_DISPLAY = "kact.accounts.adapters.name_of"
ACCOUNT_FORMS = {
    "login": "kact.accounts.forms.SignIn",
    "reset_password": "kact.accounts.forms.ResetPassword",
}
PASSWORD_RESET_TIMEOUT = 3600  # seconds; the mail says an hour
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "kact.accounts.tokens.ResetTokens"  # noqa: S105 a name
# "key" is an address and a place on the network (accounts/adapters): a delay, never a lock.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # "key" is a clinic: however many places it comes from, its list is not flooded.
    "make_inquiry": "10/h/ip,300/d/key",
    "login_failed": "10/m/ip,5/5m/key",
    "read_feed": "60/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "kact.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "kact.accounts.forms.AddPasskey"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TRUST_ENABLED = False
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off, and typing takes time
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is bound to a person by the invitation's code
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = True

# Seconds a session may lie idle, and may last in all (security.md 4.8).
SESSION_LIMITS = {
    "staff": (15 * 60, 12 * 3600),
    "partner": (10 * 60, 8 * 3600),
    "shared device": (5 * 60, 8 * 3600),
}
SESSION_COOKIE_NAME = "__Host-kact" if HTTPS else "kact"
CSRF_COOKIE_NAME = "__Host-kact-csrf" if HTTPS else "kact-csrf"
LANGUAGE_COOKIE_NAME = "__Host-kact-language" if HTTPS else "kact-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600

# --- what a browser is told --------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS and PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"  # with none, Chromium posts Origin: null and CSRF refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = ["kact.privacy.uploads.NoFiles"]  # the limits above do not count files

# --- words, time, files --------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".kact" / "static")))
if TESTING:
    STATIC_ROOT = None  # WhiteNoise finds the sources themselves; nothing is collected
STATICFILES_DIRS: list[Any] = [BASE_DIR / "static", ("bootstrap", wheel_folder("bootstrap"))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if TESTING or TOOL:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = TESTING

SITE_NAME = env.str("SITE_NAME", default="Your clinic")  # neutral: it stands in a partner's tab
LEAVE_URL = env.str("LEAVE_URL", default="https://www.wikipedia.org/")
EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", default="consolemail://" if not TESTING else "memorymail://"
)
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="office@localhost")

# Ids only: no query string, no form value, no local variable reaches a log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "weasyprint")},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "kact.privacy.reports.NoValues"
