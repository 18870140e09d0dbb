"""Options that several commands about plans share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Person = Annotated[str, typer.Argument(help="人员编号", metavar="人员编号", show_default=False)]
Persons = Annotated[list[str] | None, typer.Argument(help="人员编号，可写多个", metavar="人员编号", show_default=False)]
Township = Annotated[str | None, typer.Option("--township", help="只办这个乡镇，填名称或 9 位代码")]
On = Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-11-03；不写为今天")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")]
Out = Annotated[Path, typer.Option("--out", help="存放目录")]
Remarks = Annotated[str, typer.Option("--remarks", help="意见或理由")]
As = Annotated[
    str,
    typer.Option(
        "--as",
        help="替谁登记：乡镇干部替 本人、村（社区）党组织，组织部凭书面意见替会审部门；不写按经办人岗位",
    ),
]
