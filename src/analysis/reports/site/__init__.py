"""The site: a folder of pages that need no server, one for each unit, indicator, source and release."""

from analysis.reports.site._folder import FolderChanges
from analysis.reports.site._site import ReleaseFile, SiteRelease
from analysis.reports.site.publish_site import publish_site

__all__ = ["FolderChanges", "ReleaseFile", "SiteRelease", "publish_site"]
