"""`xltool.toml` as text: every setting with a Chinese comment, for people to fill in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from xltool.errors import InputError, InUseError
from xltool.i18n import msg
from xltool.project.model import Alias, Project, Recipe, Waiver

_TEMPLATE = """\
# xltool 设置:放在工作簿同一文件夹内,对该文件夹中的表都有效。
# 行首有 # 的行不起作用,去掉 # 即启用。文字放在英文双引号内,日期写成 2022-12-31。

[table]
# 本单位全称
{unit}
# 年度:时限未写年份时按这一年理解
{title_year}
# 发文日期:推算“30日内”等时限、检查时限早于发文的依据
{issued_on}

[roster]
# 名册中的科室和责任人,用于核对表内名称
offices = {offices}
people = {people}

[aliases]
# 科室的其他叫法 = 名册中的名称,可限起止日期
# "法规科" = "法规综合科"
# "项目科" = {{ office = "科技项目与成果转化科", from = 2022-01-01, to = 2022-12-31 }}
{aliases}
[columns]
# 表头 = 含义,"" 表示不属于任何一种:task 任务,due 时限,lead 牵头,coop 配合,owner 责任人,
# progress 进展情况,status 是否完成,finished_on 实际完成时间,evidence 佐证材料
# "落实科" = "lead"
{fields}
[quotas]
# 数量要求读错了,在此更正:任务标识,或工作任务、工作措施开头的原文(至少4个字) = 应有的数量要求;[] 表示没有
# "绩效宣传展示" = ["绩效宣传不少于5条(篇),有链接、截图等佐证材料"]
{quotas}
[deadlines]
# 时限有两种理解的,在此写明:表中原文 = 哪一天
# "12月前" = 2022-12-31
{deadlines}
[evidence]
# 佐证材料所在的文件夹,从工作簿所在的文件夹算起
folder = {evidence_folder}

[lights]
# 距时限几个工作日起亮黄灯
due_soon_workdays = {due_soon_workdays}
# 距时限几个工作日起,对尚未报告进展的任务亮黄灯;0 为不用
early_notice_workdays = {early_notice_workdays}
# 与序时进度比较的办法:points 相差百分点,ratio 达到序时进度的百分之几,days 落后天数,off 不比较
behind = {behind}
# points、days:落后达到此数亮黄灯;ratio:低于此数亮黄灯
behind_yellow = {behind_yellow}
# points、days:落后超过此数亮红灯;ratio:低于此数亮红灯
behind_red = {behind_red}
# 进展超过几天未更新亮黄灯;0 为不用
stale_days = {stale_days}
# 节点或周期已过而未见进展:red 亮红灯,yellow 亮黄灯
missed_milestone = {missed_milestone}
# 判定次序:自上而下,先符合者为准;删去一行即不用该项
order = [
{order}]

[calendar]
# 另有地方假日的地区
{region}
# 其他放假安排文件,排在后面的优先
files = {files}

# 报送件、下发件、公开件、存档件的做法,每种一段;用 xltool submit --recipe 名称 调用。
# kind:report 报送件,handout 下发件(每科室一份),public 公开件(个人信息打码),archive 存档件
# file_name 可用 {{单位}} {{科室}} {{表名}} {{期次}} {{类别}} {{序}}
# keep_status 保留预警等列;protect 只让填报列可填;renumber 下发件重编序号;cover 另出报送封面
# roles 哪些科室得到该行:lead 牵头,resp 责任,coop 配合
# [[recipes]]
# name = "月度下发"
# kind = "handout"
# file_name = "{{序}}{{科室}}_{{表名}}({{期次}})"
# protect = true
# roles = ["lead", "resp", "coop"]
{recipes}
# 已看过、暂不处理的核查问题,每条一段;可用 task(任务标识)、cell(单元格)限定范围,until 为有效期
# [[waivers]]
# code = "DUE_BEFORE_ISSUE"
# cell = "D6"
# reason = "样本框已于发文前报送"
# who = "办公室"
# until = 2022-12-31
{waivers}"""

_RULES = {
    "finished": "已完成、已销号、已取消",
    "submitted": "已提交待审核",
    "overdue": "逾期",
    "immediate": "立行立改",
    "milestone": "节点、周期已过而未见进展",
    "due_soon": "临期",
    "behind": "落后序时进度",
    "stale": "进展长期未更新",
    "early_notice": "临近时限而尚未报告进展",
    "long_term": "长期坚持",
    "unspecified": "时限不明确",
}


def render_template(project: Project) -> str:
    """The settings file that says what `project` says; reading it gives the same project."""
    limits = project.thresholds
    base = project.path.parent if project.path is not None else None
    return _TEMPLATE.format(
        unit=_setting("unit", project.unit, ""),
        title_year=_setting("title_year", project.title_year, 2022),
        issued_on=_setting("issued_on", project.issued_on, dt.date(2022, 9, 29)),
        offices=_toml(project.roster.offices),
        people=_toml(project.roster.people),
        aliases="".join(map(_alias, project.roster.aliases)),
        fields="".join(f"{_toml(heading)} = {_toml(field)}\n" for heading, field in project.fields.items()),
        deadlines="".join(f"{_toml(words)} = {_toml(day)}\n" for words, day in project.deadlines.items()),
        quotas="".join(f"{_toml(name)} = {_toml(texts)}\n" for name, texts in project.quotas.items()),
        evidence_folder=_toml(project.evidence_folder),
        due_soon_workdays=limits.due_soon_workdays,
        early_notice_workdays=limits.early_notice_workdays,
        behind=_toml(limits.behind),
        behind_yellow=_toml(limits.behind_yellow),
        behind_red=_toml(limits.behind_red),
        stale_days=limits.stale_days,
        missed_milestone=_toml(limits.missed_milestone),
        order="".join(f"    {_toml(name)},  # {_RULES[name]}\n" for name in limits.order),
        region=_setting("region", project.calendar_region, "广西"),
        files=_toml([_path(path, base) for path in project.calendar_files]),
        recipes="".join(map(_recipe, project.recipes)),
        waivers="".join(map(_waiver, project.waivers)),
    )


def write_project(path: Path, project: Project) -> None:
    """Create the settings file at `path`. InputError PROJECT_EXISTS rather than replace what people wrote."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(render_template(project))
    except FileExistsError as error:
        raise InputError(
            "PROJECT_EXISTS",
            msg("There is already a settings file: {file}.", file=path.name),
            msg("Edit it, or remove it first."),
            path,
        ) from error
    except OSError as error:
        raise InUseError(
            "READ_ONLY",
            msg("The settings file can't be written: {file}.", file=path.name),
            msg("Check the folder ({reason}).", reason=error.strerror or str(error)),
            path,
        ) from error


def _setting(key: str, value: str | int | dt.date | None, example: str | int | dt.date) -> str:
    """`key = value`; an example that is commented out when there is no value."""
    return f"# {key} = {_toml(example)}" if value in (None, "") else f"{key} = {_toml(value)}"


def _alias(alias: Alias) -> str:
    if alias.valid_from is None and alias.valid_to is None:
        return f"{_toml(alias.name)} = {_toml(alias.office)}\n"
    details = [("office", alias.office), ("from", alias.valid_from), ("to", alias.valid_to)]
    inline = ", ".join(f"{key} = {_toml(value)}" for key, value in details if value is not None)
    return f"{_toml(alias.name)} = {{ {inline} }}\n"


def _waiver(waiver: Waiver) -> str:
    details = [
        ("code", waiver.code),
        ("task", waiver.task),
        ("cell", waiver.cell),
        ("reason", waiver.reason),
        ("who", waiver.who),
        ("until", waiver.until),
    ]
    lines = [f"{key} = {_toml(value)}\n" for key, value in details if value is not None]
    return "\n[[waivers]]\n" + "".join(lines)


def _recipe(recipe: Recipe) -> str:
    settings = [(key, value) for key, value in recipe._asdict().items() if value != ""]
    return "\n[[recipes]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in settings)


def _path(path: Path, base: Path | None) -> str:
    """The path as the file will name it: from its own folder where it lies inside."""
    if base is not None and path.is_relative_to(base):
        path = path.relative_to(base)
    return path.as_posix()


def _toml(value: str | float | dt.date | Sequence[str] | None) -> str:
    """The value in TOML; text as a basic string, control characters escaped."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() or c == " " else _escape(c) for c in escaped) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return "[" + ", ".join(_toml(item) for item in value or ()) + "]"


def _escape(character: str) -> str:
    return f"\\U{ord(character):08X}"
