"""Settings for the tests: quick passwords, plain static files; the rest is the production's."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)

from branchmgr.settings import *  # noqa: F403 - tests run on the product's own settings

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
CELERY_BROKER_URL = os.environ.get("TEST_REDIS_URL", "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = {}
