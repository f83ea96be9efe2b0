"""What can be done with a project folder: each use case a function from the folder to a result.

A use case prints nothing and asks nobody. It tells how far it has come by events, returns what came of it as a value,
and raises PipelineError for what only the operator can mend. Whoever calls it — the command line, a web page, another
program — has the words. Heavy libraries are loaded by the stages that need them, so that this import costs nothing.
"""

from pipeline.project.build import BuildResult, Correction, build
from pipeline.project.bundle import BundleResult, bundle
from pipeline.project.check import CheckResult, check
from pipeline.project.diff import DiffResult, diff
from pipeline.project.doctor import DoctorResult, doctor
from pipeline.project.edits import EditsResult, ToldChange, edits
from pipeline.project.events import Event, OnEvent, Stage, silent
from pipeline.project.exchange import ReprintDone, reprint_done
from pipeline.project.find import FindResult, find
from pipeline.project.forms import FormsResult, forms
from pipeline.project.reprint import ReprintResult, reprint
from pipeline.project.results import Problem, WordedFinding
from pipeline.project.returned_reports import TakenFile
from pipeline.project.season import SeasonResult, new
from pipeline.project.templates import PreviewResult, TemplatesResult, check_templates, fields, preview
from pipeline.project.trace import TraceResult, trace

__all__ = [
    "BuildResult",
    "BundleResult",
    "CheckResult",
    "Correction",
    "DiffResult",
    "DoctorResult",
    "EditsResult",
    "Event",
    "FindResult",
    "FormsResult",
    "OnEvent",
    "PreviewResult",
    "Problem",
    "ReprintDone",
    "ReprintResult",
    "SeasonResult",
    "Stage",
    "TakenFile",
    "TemplatesResult",
    "ToldChange",
    "TraceResult",
    "WordedFinding",
    "build",
    "bundle",
    "check",
    "check_templates",
    "diff",
    "doctor",
    "edits",
    "fields",
    "find",
    "forms",
    "new",
    "preview",
    "reprint",
    "reprint_done",
    "silent",
    "trace",
]
