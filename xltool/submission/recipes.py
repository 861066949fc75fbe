"""Which recipe a copy follows: one of the project's, else the usual one of its kind."""

from __future__ import annotations

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.project.model import Project, Recipe

KINDS: dict[str, str] = {"report": "报送件", "handout": "下发件", "public": "公开件", "archive": "存档件"}
"""Kind → what it is called in file names and lists, which are Chinese whatever the terminal speaks."""

_USUAL = {
    "report": Recipe("report", "report", "{单位}{表名}({期次})"),
    "handout": Recipe("handout", "handout", "{科室}_{表名}({期次})"),
    "public": Recipe("public", "public", "{表名}({期次})_公开"),
    "archive": Recipe("archive", "archive", "{表名}({期次})_存档", keep_status=True),
}


def find_recipe(project: Project, name: str | None, kind: str | None) -> Recipe:
    """The recipe of that name, or the only one of that kind, or the usual one (kind: report by default).

    InputError RECIPE_NOT_FOUND, RECIPE_KIND (it makes another kind of copy) or RECIPE_AMBIGUOUS.
    """
    if name is None:
        kind = kind or "report"
        own = [recipe for recipe in project.recipes if recipe.kind == kind]
        if len(own) > 1:
            raise InputError(
                "RECIPE_AMBIGUOUS",
                msg("The settings hold several recipes for this kind of copy."),
                msg("Name one with --recipe: {names}.", names="、".join(recipe.name for recipe in own)),
                project.path,
            )
        return _whole(own[0]) if own else _USUAL[kind]
    recipe = next((recipe for recipe in project.recipes if recipe.name == name), None)
    if recipe is None:
        known = "、".join(recipe.name for recipe in project.recipes) or "-"
        raise InputError(
            "RECIPE_NOT_FOUND",
            msg("The settings hold no recipe named “{name}”.", name=name),
            msg("The recipes are: {names}.", names=known),
            project.path,
        )
    if kind is not None and recipe.kind != kind:
        raise InputError(
            "RECIPE_KIND",
            msg("The recipe “{name}” makes another kind of copy: {kind}.", name=name, kind=recipe.kind),
            msg("Leave --kind away."),
            project.path,
        )
    return _whole(recipe)


def _whole(recipe: Recipe) -> Recipe:
    return recipe if recipe.file_name else recipe._replace(file_name=_USUAL[recipe.kind].file_name)
