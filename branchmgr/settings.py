"""Settings: one file, everything from the environment; docs/operations.md lists the variables."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from branchmgr import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key(debug=DEBUG)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", [])
HTTPS = environment.flag("HTTPS", default=False)

INSTALLED_APPS = [
    "board",
    "appraisal",
    "innovation",
    "pioneer_posts",
    "activities",
    "groups",
    "branchmgr",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
]

MIDDLEWARE = [
    "branchmgr.middleware.RequestNameMiddleware",
    "branchmgr.metrics.requests.CountingMiddleware",
    # Static files, redirects to https and refused hosts bear these, too.
    "branchmgr.middleware.EveryAnswerMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with Django's random padding against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "branchmgr.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "branchmgr.middleware.WrongMethodMiddleware",
    "branchmgr.middleware.OriginMiddleware",
    "branchmgr.sign_in.middleware.SessionLimitsMiddleware",
    "branchmgr.middleware.PasswordChangeMiddleware",
    "branchmgr.sign_in.second_factor_middleware.SecondFactorMiddleware",
    "groups.working_branch.WorkingBranchMiddleware",
    "branchmgr.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "branchmgr.urls"
WSGI_APPLICATION = "branchmgr.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "branchmgr.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": environment.database(VAR_DIR / "db.sqlite3")}
PREPARED_STATEMENTS = environment.flag("PREPARED_STATEMENTS", default=True)
MOVE_TO_URL = environment.text("MOVE_TO_URL")
REDIS_URL = environment.redis_url()
CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# People sign in by employee number; what they may do follows from today's appointments alone.
AUTH_USER_MODEL = "branchmgr.User"
OIDC = environment.single_sign_on()
SIGN_IN = environment.ways_in(OIDC)
AUTHENTICATION_BACKENDS = ["branchmgr.sign_in.accounts.Backend"]
if OIDC:
    AUTHENTICATION_BACKENDS.append("branchmgr.sign_in.single_sign_on.Backend")
SECOND_FACTOR_NAME = environment.text("SECOND_FACTOR_NAME", "branchmgr")
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RULES = environment.choice("PASSWORD_RULES", "modern", ["modern", "mlps"])
AUTH_PASSWORD_VALIDATORS = [{"NAME": "branchmgr.sign_in.password_rules.Rules"}]
CODE_HOURS = environment.number("CODE_HOURS", 72, least=1)
SIGN_IN_TRIES = environment.number("SIGN_IN_TRIES", 5, least=1)
SIGN_IN_ADDRESS_TRIES = environment.number("SIGN_IN_ADDRESS_TRIES", 50, least=1)
SIGN_IN_CLOSED_MINUTES = environment.number("SIGN_IN_CLOSED_MINUTES", 15, least=1)
SESSION_HOURS = environment.number("SESSION_HOURS", 12, least=1)
SESSION_IDLE_MINUTES = environment.number("SESSION_IDLE_MINUTES", 30, least=1)
SESSION_ENGINE = "branchmgr.sign_in.session_store"
# The limits are held by SessionLimitsMiddleware; a day more lets the next morning's sign-in page say why.
SESSION_COOKIE_AGE = (SESSION_HOURS + 24) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_CODE = environment.choice("LANGUAGE_CODE", "zh-hans", [code for code, _name in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = environment.time_zone("Asia/Shanghai")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "branchmgr.staticfinders.PackageFinder",
    "branchmgr.staticfinders.JoinedFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
UPLOADS_ROOT = environment.folder("UPLOADS_ROOT", VAR_DIR / "uploads", outside=[STATIC_ROOT, *STATICFILES_DIRS])
BACKUP_KEY = environment.text("BACKUP_KEY")
BACKUP_KEY_FILE = environment.text("BACKUP_KEY_FILE")
IDENTITY_NUMBERS = environment.flag("IDENTITY_NUMBERS", default=False)
IDENTITY_KEYS = environment.identity_keys(needed=IDENTITY_NUMBERS)
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# What may be attached is judged in memory, so that a full temporary folder is met nowhere.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)
PROXIES = environment.number("PROXIES", 1, least=1)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

MAIL_SERVER = environment.mail_server()
MAIL_NOTICES = bool(MAIL_SERVER.backend)
SITE_URL = environment.site_url(needed_for="EMAIL_URL" if MAIL_NOTICES else "")
EMAIL_BACKEND = MAIL_SERVER.backend or "django.core.mail.backends.dummy.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.tls, MAIL_SERVER.ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", f"branchmgr@{urlsplit(SITE_URL).hostname or 'localhost'}")

QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.5,
    }
)
if not REDIS_URL:
    for folder in ("messages", "processed", "control"):
        (QUEUE_DIR / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
TICK_SECONDS = environment.number("TICK_SECONDS", 60, least=1)
CELERY_BEAT_SCHEDULE = {
    # The entry only says "look"; the database says what is due. `expires` keeps ticks from piling up.
    "tick": {"task": "branchmgr.tick", "schedule": float(TICK_SECONDS), "options": {"expires": TICK_SECONDS}}
}

METRICS_TOKEN = environment.metrics_token()
METRICS_ADDRESSES = environment.metrics_addresses()
METRICS = bool(METRICS_TOKEN or METRICS_ADDRESSES)

LOG_LEVEL = environment.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOG_FORMAT = environment.choice("LOG_FORMAT", "line" if DEBUG else "json", ["json", "line"])
LOGGING = logs.configuration(level=LOG_LEVEL, style=LOG_FORMAT)
