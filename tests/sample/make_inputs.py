"""Writes the sample season: inputs/2023 and inputs/2024, byte for byte the same each time.

Run from the project folder: python -m tests.sample.make_inputs
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.sample import air, papers, tables, water

LAND, ENVIRONMENT, HOUSING, FINANCE, STATISTICS = "区自然资源局", "区生态环境分局", "区住建局", "区财政局", "区统计局"
PAPER_LINES = ("本报告为演示用示例材料。", "编制：〔姓名〕  审核：〔姓名〕")


def files() -> dict[str, bytes]:
    """Path below inputs/ → bytes."""
    made: dict[str, bytes] = {}
    for year in (2023, 2024):
        made[f"{year}/{LAND}/国土面积指标证明材料.xlsx"] = tables.land(year)
        made[f"{year}/{HOUSING}/城镇生活污水集中处理率指标证明材料.xlsx"] = tables.sewage(year)
        made[f"{year}/{FINANCE}/生态环境保护与治理支出统计表.xlsx"] = tables.spending(year)
        made[f"{year}/{STATISTICS}/产业占比指标证明材料.csv"] = tables.industry(year)
    for name, data in water.by_section().items():
        made[f"2023/{ENVIRONMENT}/{name}"] = data
    for name, data in water.half_years().items():
        made[f"2024/{ENVIRONMENT}/{name}"] = data
    one, two = air.STATIONS
    for year in (2023, 2024):
        made[f"{year}/{ENVIRONMENT}/环境空气质量日报表/{one}.xlsx"] = air.two_row_heads(year, one)
        made[f"{year}/{ENVIRONMENT}/环境空气质量日报表/{two}.xlsx"] = air.one_row_heads(year, two)
    made[f"2024/{LAND}/指标变化原因说明.xlsx"] = tables.reasons("自然资源")
    made[f"2024/{ENVIRONMENT}/指标变化原因说明.xlsx"] = tables.reasons("生态环境")
    made[f"2024/{HOUSING}/指标变化原因说明.docx"] = tables.reasons_in_word("住建")
    made.update(_papers())
    return made


def _papers() -> dict[str, bytes]:
    reports = {
        f"{LAND}/2024年生态环境保护工作情况报告.pdf": 3,
        f"{LAND}/生态保护红线制度落实情况报告.pdf": 2,
        f"{HOUSING}/2024年城乡生活污水处理情况报告.pdf": 4,
        f"{FINANCE}/生态环境保护治理与支出情况报告.pdf": 3,
        f"{FINANCE}/县域生态考核工作经费拨付凭证.pdf": 1,
        f"{ENVIRONMENT}/排污许可制度落实情况报告.pdf": 2,
        f"{ENVIRONMENT}/集中式饮用水水源地水质情况报告.pdf": 2,
    }
    made = {
        f"2024/{name}": papers.report(Path(name).stem, *PAPER_LINES, pages=pages) for name, pages in reports.items()
    }
    for number, colour in enumerate(((66, 112, 92), (58, 96, 134), (120, 104, 70)), 1):
        made[f"2024/{HOUSING}/照片/管网施工{number}.jpg"] = papers.photo(colour)
    return made


def write(inputs: Path) -> None:
    """Write all files below the folder `inputs`; other files there stay."""
    for name, data in files().items():
        path = inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("inputs"))
