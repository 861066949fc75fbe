"""The 佐证材料 folder: small stand-ins, named as DOMAIN 8 asks (number-kind_title_date)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .office import BUREAU
from .pictures import photo_png

ROOT = "佐证材料"
CAMPAIGN, FRAMES, MEDIA = "01_开展七个一活动", "02_提供社会评价样本框", "03_绩效宣传展示"

LETTER, MEETING = f"{CAMPAIGN}/01_一封信", f"{CAMPAIGN}/03_一个会议"
ACCOUNT = f"{CAMPAIGN}/07_一个微信公众号"
REPORTS, ARTICLES = f"{MEDIA}/01_绩效宣传", f"{MEDIA}/02_政务公开栏投稿"

TEXTS = {
    f"{LETTER}/01-信件样本_致服务对象_20221012.txt": "您好!今年我局围绕企业创新开展多项服务,欢迎提出意见。",
    f"{MEETING}/01-通知_召开绩效沟通会_20221018.txt": "定于10月20日上午召开绩效沟通会,请各科室派员参加。",
    f"{MEETING}/02-记录_绩效沟通会_20221020.txt": "会议听取意见建议6条,逐条明确办理科室和时限。",
    f"{FRAMES}/01-回执_自治区科技厅签收_20220926.txt": "领导干部社会评价样本框已收悉。",
    f"{FRAMES}/02-回执_市绩效办签收_20220926.txt": "干部职工、服务对象、定点帮扶居民样本框已收悉。",
    f"{REPORTS}/01-链接_科技企业培育见成效_20220815.txt": "https://www.example.com/kjj/20220815/1.html",
    f"{REPORTS}/02-链接_特派员下乡助农_20220920.txt": "https://www.example.com/kjj/20220920/2.html",
    f"{REPORTS}/04-新闻稿_成果转化再提速_20210812.txt": "我市科技成果转化工作取得新进展。",
    f"{ARTICLES}/01-稿件_高新企业申报辅导_20220728.txt": "我局举办申报辅导会,30余家企业参加。",
    f"{ARTICLES}/02-稿件_科技特派员选派_20220830.txt": "新一批科技特派员已到村开展服务。",
    f"{ARTICLES}/03-稿件_创新平台建设_20220927.txt": "今年以来新认定市级创新平台3家。",
    f"{ARTICLES}/04-稿件_技术合同登记_20221026.txt": "技术合同登记实现线上办理。",
    "新建文本文档.txt": "待整理",
}
"""One article is a year too old, one file belongs nowhere: what a check is there to find."""

PICTURES = {
    f"{MEETING}/03-图片_绩效沟通会现场_20221020.png": 1,
    f"{ACCOUNT}/01-截图_公众号推文_20221109.png": 2,
    f"{REPORTS}/03-剪报_科技惠民_20221025.png": 3,
    f"{REPORTS}/05-截图_电视报道_20221103.png": 3,
}
"""The last two are the same picture, used twice."""


def write_evidence(samples: Path) -> Iterator[Path]:
    """Writes the folder; yields each path."""
    for name, text in TEXTS.items():
        body = text if text.startswith("http") else f"{text}\n\n{BUREAU}"
        yield _write(samples / ROOT / name, f"{body}\n".encode())
    for name, seed in PICTURES.items():
        yield _write(samples / ROOT / name, photo_png(seed))


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
