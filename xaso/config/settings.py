"""One settings file, filled from the environment. Everything the program keeps lies under ``XASO_DATA``."""

import os
from datetime import timedelta
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
    "django.forms",
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
    "xaso.base.csp.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages only; Django pads each answer by chance, so that its length tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "xaso.base.bad_input.BadInputMiddleware",
    "xaso.base.readonly.ReadOnlyGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xaso.base.language.LanguageMiddleware",
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
    {  # allauth's own pages that we have not replaced, and nothing of ours
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / module.replace(".", "/") / "locale" for module in [*MODULES, "xaso.config"]]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "xaso.base.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
#: Where clamd listens: "unix:/path", "tcp:host:port", "off"; empty tries Debian's socket.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
#: Refuse what could not be checked, instead of keeping it marked as not checked.
CLAMD_REQUIRED = os.environ.get("CLAMD_REQUIRED") == "1"
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
CSRF_FAILURE_VIEW = "xaso.base.problems.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "xaso.org.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
# Wrong passwords are counted below, per account and device; these count codes of a second factor, per account.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": None}
MFA_ADAPTER = "xaso.org.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Xã Số"
MFA_PASSKEY_LOGIN_ENABLED = True
# Passkeys want TLS; on the loopback address a browser takes them without.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_ADDRESS.startswith(("http://127.0.0.1", "http://localhost"))
AXES_HANDLER = "xaso.org.devices.DeviceHandler"
AXES_FAILURE_LIMIT = 5
# Where axes says "user agent", the handler puts the device: a signed cookie, one per account.
AXES_LOCKOUT_PARAMETERS = [["username", "user_agent"]]
# No sooner by itself (QCVN 12:2026); an administrator lifts it at once.
AXES_COOLOFF_TIME = timedelta(hours=12)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "xaso.org.devices.username_of"
AXES_LOCKOUT_CALLABLE = "xaso.org.sessions.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

# The device of the lock is a signed cookie, which axes takes for something a stranger could vary (decision 0004).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# In a cookie: a message must not make a GET write a session.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("XASO_HTTPS") == "1"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


_DESK, _EVERYBODY = ("one_stop",), ()
_KEEPERS = ("unit_admin", "supervisor")
#: Where ("main" or under the "person"), address, label, key, roles (none: all).
MENU: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    ("main", "dossiers:my_work", _("My work"), "", _EVERYBODY),
    ("main", "dossiers:intake", _("Take in"), "F2", _DESK),
    ("main", "dossiers:approvals", _("Approvals"), "", ("leader",)),
    ("main", "dossiers:search", _("Dossiers"), "", _EVERYBODY),
    ("main", "dossiers:returns", _("Return desk"), "F7", _DESK),
    ("main", "dossiers:register", _("Register"), "", ("one_stop", "leader", "clerk")),
    ("main", "dossiers:figures", _("Figures"), "", _EVERYBODY),
    ("main", "procedures:catalogue", _("Procedures"), "", _EVERYBODY),
    ("main", "org:units", _("Administration"), "", _KEEPERS),
    ("main", "dossiers:calendar", _("Working calendar"), "", _KEEPERS),
    ("main", "dossiers:help", _("Help"), "F1", _EVERYBODY),
    ("person", "mfa_index", _("Second factor"), "", _EVERYBODY),
    ("person", "account_change_password", _("Change the password"), "", _EVERYBODY),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

#: News that a lower module tells upward: topic → dotted name of the verb that hears it (checked at start).
NEWS: dict[str, str] = {}
