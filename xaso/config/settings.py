"""One settings file, filled from the environment. Everything the program keeps lies under ``XASO_DATA``."""

import os
from pathlib import Path

import dj_database_url

from xaso.base.secrets import kept_secret

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("XASO_DATA") or ROOT / "var").resolve()
DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = os.environ.get("XASO_SECRET") or kept_secret(DATA / "secret.key")
DEBUG = os.environ.get("XASO_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("XASO_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("XASO_ORIGINS", "").split(",") if origin]
#: Where citizens reach us; printed into the QR of receipts.
PUBLIC_ADDRESS = os.environ.get("XASO_ADDRESS", "http://127.0.0.1:8000")

MODULES = [
    "xaso.demo",
    "xaso.dossiers",
    "xaso.procedures",
    "xaso.files",
    "xaso.org",
    "xaso.worktime",
    "xaso.base",
]
INSTALLED_APPS = [
    *MODULES,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
AUTH_USER_MODEL = "org.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xaso.base.bad_input.BadInputMiddleware",
    "xaso.base.readonly.ReadOnlyGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xaso.org.sessions.IdleLockMiddleware",
    "xaso.org.sessions.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xaso.config.urls"
WSGI_APPLICATION = "xaso.config.wsgi.application"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'xaso.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Our thin layer over Django's backend queues the writers: SQLite's own busy-wait starves some of them.
    DATABASES["default"]["ENGINE"] = "xaso.base.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / module.replace(".", "/") / "templates" for module in MODULES],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "xaso.base.templating.environment",
            "context_processors": ["xaso.base.templating.page_context", "xaso.org.navigation.context"],
        },
    },
    {   # allauth's own pages that we have not replaced, and nothing of ours
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / module.replace(".", "/") / "locale" for module in MODULES]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# 19 MiB, 2 passes, 1 lane: 16 ms a login instead of 171 (docs/decisions/0004).
PASSWORD_HASHERS = ["xaso.org.hashers.Argon2id"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("XASO_HTTPS") == "1"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

#: News that a lower module tells upward: topic → dotted name of the verb that hears it (checked at start).
NEWS: dict[str, str] = {}
