"""The kinds of evidence and the words used for them (DOMAIN 8)."""

from __future__ import annotations

import re
from functools import cache

_WORDS = {
    "通知": "会议通知 活动通知 印发文件 通知",
    "方案": "工作方案 活动方案 实施方案 方案",
    "记录": "会议记录 活动记录 工作记录 走访记录 通话记录 会议纪要 纪要 记录",
    "签到表": "签到表 签到册 签到",
    "图片": "现场图片 现场照片 影像资料 照片 图片 影像 合影 现场图",
    "视频": "视频 录像",
    "截图": "截图 截屏",
    "链接": "报道链接 网站链接 链接 网址",
    "剪报": "剪报",
    "新闻稿": "新闻稿 信息稿 新闻 报道 简报",
    "稿件": "稿件 投稿 供稿",
    "邮件": "邮件",
    "台账": "台账",
    "统计表": "统计表 汇总表",
    "名单": "名单 花名册",
    "清单": "清单",
    "总结": "工作总结 总结",
    "报告": "工作报告 报告",
    "批示": "批示 批复",
    "证书": "证书 奖状",
    "合同": "合同 协议",
    "发票": "发票 凭证",
    "验收单": "验收单 验收表 验收",
    "问卷": "问卷 调查表",
    "课件": "课件 讲话稿",
    "信件样本": "信件样本 信件 样本信",
    "回执": "送达回证 回执 签收单 签收 备案表 报送函",
}
"""Kind → the words that name it; the first kind whose word fits best wins."""

_BY_EXTENSION = {
    "图片": "jpg jpeg png bmp gif heic webp tif tiff",
    "视频": "mp4 mov avi wmv",
    "链接": "url webloc",
    "邮件": "eml msg",
}
PIECES = frozenset(("链接", "截图", "剪报", "新闻稿", "稿件", "图片", "视频", "邮件", ""))
"""Kinds that are a published piece or show one: 通知 or 总结 is no article. "" is a file of no known kind."""


@cache
def _kind_of() -> dict[str, str]:
    return {word: kind for kind, words in _WORDS.items() for word in words.split()}


@cache
def kind_pattern() -> re.Pattern[str]:
    """What finds a word for a kind, the longest first."""
    return re.compile("|".join(sorted(_kind_of(), key=len, reverse=True)))


@cache
def _extensions() -> dict[str, str]:
    return {extension: kind for kind, names in _BY_EXTENSION.items() for extension in names.split()}


def kind_of(word: str) -> str:
    """The kind a word stands for: 照片 is 图片, 会议纪要 is 记录; the word itself when it is none we know."""
    return _kind_of().get(word, word)


def kind_of_extension(extension: str) -> str:
    """The kind a file's extension shows, "" when it shows none: a .jpg is a 图片, a .pdf may be anything."""
    return _extensions().get(extension.lower(), "")
