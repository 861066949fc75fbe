"""`xltool.toml` beside the workbook: what people settled about a table."""

from xltool.project.loading import FILE_NAME, load_project
from xltool.project.model import Alias, Project, Roster, Thresholds, Waiver

__all__ = ["FILE_NAME", "Alias", "Project", "Roster", "Thresholds", "Waiver", "load_project"]
