"""All addresses. Each module brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("xaso.dossiers.urls")),
    path("", include("xaso.procedures.urls")),
    path("quan-tri/", include("xaso.org.urls")),
    path("tai-khoan/", include("xaso.org.account_urls")),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
]

handler400 = "xaso.base.problems.bad_request"
handler403 = "xaso.base.problems.forbidden"
handler404 = "xaso.base.problems.not_found"
handler500 = "xaso.base.problems.server_error"

if settings.DEBUG:
    from django.contrib.staticfiles.urls import staticfiles_urlpatterns

    urlpatterns += staticfiles_urlpatterns()
