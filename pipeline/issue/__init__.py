"""The scheme, the county and last year's submission → what goes out to each body: forms, task list, statement form."""

from __future__ import annotations

from pipeline.case import Case
from pipeline.config import Body
from pipeline.issue import blanks, statement_form, tasks

NEEDS = (blanks.NEEDS,)
"""What is named of the scheme."""
FORMS, TASKS, STATEMENT = "填报表", "任务清单", "情况说明"


def files(body: Body, case: Case) -> dict[str, bytes]:
    """The files for one body by name; each name says whose it is, for liaisons keep them in one folder of downloads."""
    return {
        f"{FORMS}（{body.name}）.xlsx": blanks.blank_forms(body, case),
        f"{TASKS}（{body.name}）.docx": tasks.task_list(body, case),
        f"{STATEMENT}（{body.name}）.docx": statement_form.statement_document(body, case.config),
    }
