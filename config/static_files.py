"""Static files under names that change with their content."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """One script that imports another finds it under its hashed name too."""

    support_js_module_import_aggregation = True
