"""Which certificates an account may handle: those of the cohorts that it coordinates."""

from __future__ import annotations

from certificates.models import Certificate, CertificateQuerySet
from cohorts import access


def coordinated_certificates(user: access.Reader) -> CertificateQuerySet:
    return Certificate.objects.filter(cohort__in=access.coordinated_cohorts(user)).select_related(
        "cohort__programme", "person__partner"
    )


def coordinated_certificate(user: access.Reader, pk: int) -> Certificate:
    """The certificate, or Http404 for anybody who does not coordinate its programme."""
    return access.first_or_404(coordinated_certificates(user).filter(pk=pk))
