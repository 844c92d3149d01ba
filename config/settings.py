"""All settings, read from the environment. Every variable is explained in .env.example."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from config import beat
from config.settings_login import *  # noqa: F403

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- This installation -------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
HTTPS = SITE_URL.startswith("https://")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # mailto:… or https://…
PRIVACY_NOTICE_URL = env.str("PRIVACY_NOTICE_URL", default="")
ACCESSIBILITY_STATEMENT_URL = env.str("ACCESSIBILITY_STATEMENT_URL", default="")

# --- Apps, from the top floor to the ground ----------------------------------------------------
INSTALLED_APPS = [
    "desk",
    "portal",
    "privacy",
    "certificates",
    "sessions_app",
    "cohorts",
    "partners",
    "accounts",
    "messaging",
    "audit",
    "spreadsheets",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
]
if env.bool("DEMO", default=False):
    INSTALLED_APPS.insert(0, "demo")
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.headers.every_answer",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.language.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.second_factor.rule.Middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sessions_app.mail.guessing.limit_guesses",
    "config.looking.looking_changes_nothing",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "config.ui.page_frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "config.ui",
                "config.ui_ways",
            ],
        },
    }
]
# Widgets may be overridden in templates/ too: the admin's date inputs get labels there.
FORM_RENDERER = "config.form_drawing.Renderer"

# --- Database, cache, sessions -----------------------------------------------------------------
DATABASES = {
    "default": env.db("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/padriver")
}
DATABASES["default"]["CONN_MAX_AGE"] = 3600  # seconds; plans of queries are kept as long
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# The answer page joins eight tables; trying all their orders took PostgreSQL 4 ms, this takes 1.
# On a disk that does not turn, or in memory, rows by an index cost little more than in a row: else
# it reads all people to find nine. Words are alike for a search from "sorvek" and "sorvik" on.
POSTGRESQL = {
    "join_collapse_limit": "5",
    "random_page_cost": "1.1",
    "pg_trgm.word_similarity_threshold": "0.5",
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", " ".join(f"-c {name}={value}" for name, value in POSTGRESQL.items())
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits live in the database, so that they hold across processes and when Redis is away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Of more than this, some are thrown out, and with them counts that still hold.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Who may log in, and how: config/settings_login.py -------------------------------------------
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.doors.csrf_failure"

# --- Headers -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}

# --- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("bokmål")), ("nn", _("nynorsk")), ("en", _("English"))]
# Borrowed: what the catalogues of Django and allauth lack in bokmål or nynorsk.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
LANGUAGE_COOKIE_SECURE = HTTPS
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Oslo"
# Off, because templates would write the thousand-and-first id in a form as «1 001».
USE_THOUSAND_SEPARATOR = False

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    # Hashed names without compression: compressing the admin's files takes 17 s of each start.
    "staticfiles": {"BACKEND": "config.static_files.HashedFiles"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
SPREADSHEET_MAX_BYTES = 25 * 1024 * 1024
MATERIAL_MAX_BYTES = 25 * 1024 * 1024
# Of one gathering.
MATERIALS_MAX_BYTES = 200 * 1024 * 1024
MATERIALS_MAX_NUMBER = 50

# --- Mail --------------------------------------------------------------------------------------
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20  # seconds for each socket operation; Django's default waits for ever
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Pådriver <ikke-svar@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default=urlsplit(SITE_URL).hostname or "localhost")
# Such as https://data.brreg.no/enhetsregisteret/api; empty: nobody is asked.
ENHETSREGISTERET_URL = env.str("ENHETSREGISTERET_URL", default="")
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=120)
MAIL_AMBIGUOUS = env.str("MAIL_AMBIGUOUS", default="resend")
if MAIL_AMBIGUOUS not in ("resend", "hold"):
    raise ImproperlyConfigured("MAIL_AMBIGUOUS is either resend or hold")
MAIL_KEEP_DAYS = env.int("MAIL_KEEP_DAYS", default=30)
MAIL_BOUNCE_ADDRESS = env.str("MAIL_BOUNCE_ADDRESS", default="")

# --- Mail that comes back: returned mail, and answers from calendar programs ---------------------
INBOX_HOST = env.str("INBOX_HOST", default="")  # empty: no mailbox is read
INBOX_PORT = env.int("INBOX_PORT", default=993)
INBOX_USER = env.str("INBOX_USER", default="")
INBOX_PASSWORD = env.str("INBOX_PASSWORD", default="")
INBOX_FOLDER = env.str("INBOX_FOLDER", default="INBOX")
INBOX_AUTHSERV_ID = env.str("INBOX_AUTHSERV_ID", default="")
# Calendar programs are asked to answer only where somebody reads the answers.
CALENDAR_ANSWERS = env.bool("CALENDAR_ANSWERS", default=False) and bool(INBOX_HOST)
ANYMAIL = {"WEBHOOK_SECRET": env.str("ANYMAIL_WEBHOOK_SECRET", default="")}

# --- Celery: Redis is a doorbell, the database is the queue ------------------------------------
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_TIMEOUT = True  # else it is run again for ever; the rows say what is left
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_TASK_QUEUES = [
    # Those that share an exchange and a key would each get every task.
    Queue(name, Exchange(name), routing_key=name)
    for name in ("default", "mail", "pdf")
]
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "messaging.tasks.*": {"queue": "mail"},
    "certificates.tasks.*": {"queue": "pdf"},
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ETA_TASK_LIMIT = 100
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB; a PDF engine grows
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
# A task that is cut off has a mail in its hands; one that runs twice finds nothing left to do.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 5
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 5
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # longer than the longest task
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,  # for workers, who listen; the doorbell is less patient
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "retry_on_timeout": True,
    "health_check_interval": 25,
    "global_keyprefix": "padriver:",
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = beat.schedule(reads_inbox=bool(INBOX_HOST))

LOGGING_CONFIG = "config.logs.configure"  # hides personal links
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"weasyprint.progress": {"level": "WARNING"}},  # else seven lines a certificate
}
