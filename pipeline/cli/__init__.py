"""The command line: words → use case → words; the only place that prints and knows the shell's exit codes."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from pipeline.cli import commands
from pipeline.cli.exit_codes import OF_CAUSE, ExitCode
from pipeline.cli.progress import ProgressDisplay
from pipeline.system.errors import Cause, PipelineError, no_room, reason

_ABOUT = "县域生态环境质量自查报告：读部门报表，出 Word、PDF 报告和佐证材料目录。"
_CODES = (
    "退出码：0 完成；1 已写出，但有阻断问题，是草稿；2 配置、指标方案或模板有误，什么都没写；"
    "3 找不到材料；4 缺系统组件，其余照写；5 输出替换不了（文件被占用、另一次运行、空间不足）；"
    "70 程序自身出错；130 被中断。"
)


class _Parser(argparse.ArgumentParser):
    """argparse with Chinese headings and complaints."""

    typed: ClassVar[Sequence[str]] = ()
    """The words of the command, for the complaint."""

    def __init__(self, **more: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **more)
        self._positionals.title = "命令和参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """A command that cannot be understood is a config error, said in Chinese with where to look."""
        print(f"看不懂这条命令：selfcheck {' '.join(_Parser.typed)}".rstrip(), file=sys.stderr)
        if why := _why(message):
            print(f"  {why}", file=sys.stderr)
        where = "选项写在命令后面，如 selfcheck build --final；" if _is_early(_Parser.typed) else ""
        print(f"→ {where}正确的写法见 {self.prog} --help。", file=sys.stderr)
        sys.exit(ExitCode.CONFIG)


def _why(message: str) -> str:
    """What argparse complains of, in Chinese; nothing where it says something else."""
    import difflib

    if found := re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message):
        known = re.findall(r"\w+", found[2])
        near = difflib.get_close_matches(found[1], known, n=1)
        return f"没有“{found[1]}”，" + (f"是不是 {near[0]}？" if near else f"可用的有 {'、'.join(known)}。")
    if found := re.search(r"arguments are required: (.*)", message):
        return f"还缺：{found[1]}。"
    if found := re.search(r"argument (\S+): invalid \w+ value: '(.*)'", message):
        return f"{found[1].split('/')[-1]} 后面的“{found[2]}”不对，要写数。"
    if found := re.search(r"argument (\S+): expected (?:at least )?one argument", message):
        return f"{found[1].split('/')[-1]} 后面没有写内容。"
    if found := re.search(r"unrecognized arguments: (.*)", message):
        return f"不认识：{found[1]}。"
    return ""


def _is_early(typed: Sequence[str]) -> bool:
    """Whether an option that belongs to a command stands before it."""
    words = iter(typed)
    for word in words:
        if word in ("-C", "--year"):
            next(words, None)
        elif not word.startswith("-"):
            break
        elif word.partition("=")[0] in (
            "--final",
            "--jobs",
            "--json",
            "--department",
            "--submit",
            "--against",
            "--done",
            "--keep",
            "--drop",
            "--void",
            "--explain",
        ):
            return True
    return False


def parser() -> argparse.ArgumentParser:
    """The command line's grammar; each command names the function that carries it out (`run`)."""
    top = _Parser(prog="selfcheck", description=_ABOUT, epilog=_CODES)
    _root(top, Path())
    _year(top, None)
    names = top.add_subparsers(dest="command", metavar="命令", required=True, parser_class=_Parser)

    def add(
        to: Any, run: commands.Run, name: str, words: str, about: str, *, year: bool = True, listed: str = ""
    ) -> _Parser:
        one: _Parser = to.add_parser(name, help=words, description=about)
        one.set_defaults(run=run, of_a_year=year)
        _root(one, argparse.SUPPRESS)
        if year:
            _year(one, argparse.SUPPRESS)
        if listed:
            one.add_argument("--json", action="store_true", help=listed)
        return one

    build = add(names, commands.run_build, "build", "一次做完：读材料、核对、作图、填模板、出报告", "生成全部报告。")
    build.add_argument("--final", action="store_true", help="出正式稿；还有阻断问题时不写报告，只写清单")
    build.add_argument("--jobs", type=_jobs, default=None, metavar="个数", help="同时用几个进程，默认按处理器数")
    build.add_argument("--explain", action="store_true", help="说明这次重做了什么、为什么，没列出的都沿用上次的")

    problems = "把问题按 JSON 打印出来"
    add(names, commands.run_check, "check", "只核对并写清单，几秒钟", "读材料、核对，只写 清单/。", listed=problems)

    about = "写 下发材料/<部门>/：空表、任务清单、情况说明。"
    forms = add(names, commands.run_forms, "forms", "给各部门发填报表、任务清单和情况说明", about)
    forms.add_argument("--department", default=None, metavar="部门", help="只写一个部门的，默认写全部")

    about = "打印指标的值、算式、修约、依据和来源单元格。"
    trace = add(names, commands.run_trace, "trace", "一个数从哪里来", about, listed="按 JSON 打印")
    trace.add_argument("name", metavar="指标", help="指标、量、断面、点位、厂等的名称，如 B-1-3")

    about = "纸上圈了一处：按印着的页码和那里的字，找到模板、标题、数和单元格。"
    find = add(names, commands.run_find, "find", "纸上的一处从哪里来：页码和字", about, listed="按 JSON 打印")
    find.add_argument("page", metavar="页", help="印着的页码，如 23；没有印页码的写 PDF4")
    find.add_argument("words", metavar="字", help="那一页上的几个字，如 较上年上升")
    find.add_argument("--against", type=int, default=None, metavar="次数", help="纸是第几次报送的，默认是现在的报告")

    about = "两份数据表相比：哪些数变了，因为哪个单元格，出现在哪里。"
    diff = add(names, commands.run_diff, "diff", "改了材料以后哪些数变了", about, listed="按 JSON 打印")
    diff.add_argument("old", nargs="?", type=int, default=None, metavar="旧", help="第几份数据表，默认为最近一份不同的")
    diff.add_argument("new", nargs="?", type=int, default=None, metavar="新", help="第几份数据表，默认为现在的材料")

    words = "改为与第几次报送时的数据相比；写两个，就是两次报送相比"
    diff.add_argument("--against", type=int, nargs="+", default=None, metavar="次数", help=words)

    about = "收回改过的 自查报告.docx：改的文字每次生成都会再改上去，动了数的不收；不写文件就列出收下的改动。"
    edits = add(names, commands.run_edits, "edits", "收回各位在成稿上改的文字", about, listed="按 JSON 打印")
    edits.add_argument("files", nargs="*", type=Path, metavar="文件", help="改过的 Word 文件，什么名字、第几稿都可以")
    edits.add_argument("--keep", nargs="+", default=[], metavar="编号", help="这几条照改，与它冲突的让开，可写 3-6")
    edits.add_argument("--drop", nargs="+", default=[], metavar="编号", help="这几条撤下，不再改，可写 3-6")

    words = "改模板时用：check 查错，fields 看名称，preview 看一章"
    template = names.add_parser("template", help=words, description="写报告的人改 Word 模板时用。")
    _root(template, argparse.SUPPRESS)
    asked = template.add_subparsers(dest="asked", metavar="做什么", required=True, parser_class=_Parser)
    about = "查全部模板的写法，什么都不写。"
    add(asked, commands.run_check_templates, "check", "查全部模板的写法", about, listed=problems)
    about = "列出模板里能写的名称、短语和现在的值。"
    fields = add(asked, commands.run_fields, "fields", "模板里能写的名称和现在的值", about, listed="按 JSON 打印")
    fields.add_argument("word", nargs="?", default="", metavar="词", help="只列与它有关的，如 断面；不写列全部")
    about = "把一章填好，写入 预览/；不认识的名称印成【缺：…】。"
    preview = add(asked, commands.run_preview, "preview", "把一章填好，写成 Word 和 PDF", about)
    preview.add_argument("chapter", metavar="章", help="编号、标题或文件名，如 第四章、F09")

    about = "写 汇编/：各册 PDF、目录、移交材料。"
    bundle = add(names, commands.run_bundle, "bundle", "佐证材料汇编：装订成册的 PDF，和整套移交的文件夹", about)
    bundle.add_argument("--submit", action="store_true", help="报送：把报告、目录、汇编和数据冻结在 登记/报送/ 里")

    about = "和报送的那一份相比：写 换页/，列出要换的页，给出只有这些页的 PDF。"
    reprint = add(names, commands.run_reprint, "reprint", "报送以后改了数：哪几张纸要换，换页的 PDF 和登记", about)
    reprint.add_argument("--against", type=int, default=None, metavar="次数", help="第几次报送，默认最近一次")
    reprint.add_argument("--done", action="store_true", help="登记：每一份都照 换页/ 里的清单换好了")
    reprint.add_argument("--void", action="store_true", help="上一份清单没有照着换过，作废，重新列")

    about = "新建 inputs/<年度>/ 和各部门的文件夹，已有的不动。"
    new = add(names, commands.run_new, "new", "开始新的年度：建部门文件夹，顺延日期", about, year=False)
    new.add_argument("opened", type=int, metavar="年度", help="要开始的考核年度")

    add(names, commands.run_doctor, "doctor", "看字体、系统组件、版本和口径是否齐全", "检查这台机器。", year=False)
    return top


def _root(to: argparse.ArgumentParser, default: object) -> None:
    words = "项目文件夹（里面有 config.yaml），默认为当前文件夹"
    to.add_argument("-C", dest="root", metavar="文件夹", type=Path, default=default, help=words)


def _year(to: argparse.ArgumentParser, default: object) -> None:
    to.add_argument("--year", type=int, default=default, metavar="年度", help="默认为 config.yaml 的考核年度")


def _jobs(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise ValueError(text)
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code (see ExitCode)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if not sys.warnoptions:
        # What a library wants to tell its programmers is in English and nothing its user can act on.
        warnings.simplefilter("ignore")
        sys.unraisablehook = lambda _: None
    if threading.current_thread() is threading.main_thread():
        _end_like_ctrl_c()
    _Parser.typed = sys.argv[1:] if argv is None else argv
    options = parser().parse_args(argv)
    try:
        return int(_run(options))
    except PipelineError as error:
        print(f"{error.message}\n→ {error.hint}", file=sys.stderr)
        return int(OF_CAUSE[error.cause])
    except KeyboardInterrupt:
        print("已中断，原来的输出没有动。", file=sys.stderr)
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        _let_go_of_stdout()
        return int(ExitCode.DONE)
    except _Unsaid as unsaid:
        _let_go_of_stdout()
        print(f"做完了，但结果打印不出来：{reason(unsaid.error)}。", file=sys.stderr)
        print("→ 请检查输出重定向到的文件和磁盘；写好的文件在 outputs/ 里。", file=sys.stderr)
        return int(ExitCode.OUTPUT)
    except Exception as error:  # noqa: BLE001 - the one place that turns our own bugs into an exit code
        if (told := no_room(error)) is None:
            return _our_own()
        print(f"{told.message}\n→ {told.hint}", file=sys.stderr)
        return int(OF_CAUSE[told.cause])


def _end_like_ctrl_c() -> None:
    """Whoever asks this process to end, as a closed window does, ends it like Ctrl-C: with what it has begun."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        one = getattr(signal, name, None)
        if one is not None and signal.getsignal(one) is signal.SIG_DFL:
            signal.signal(one, interrupt)


def _our_own() -> int:
    traceback.print_exc()
    print("程序自身出错，不是您的操作问题；原来的输出没有动。", file=sys.stderr)
    print("→ 请把上面的全部文字发给维护人员。", file=sys.stderr)
    return int(ExitCode.BUG)


def _let_go_of_stdout() -> None:
    """What stdout did not take is dropped: Python would try it once more at its end, and end with a code of its own."""
    own = sys.__stdout__
    if own is not None and sys.stdout is own:
        os.dup2(os.open(os.devnull, os.O_WRONLY), own.fileno())


class _Unsaid(Exception):
    """The work is done, but stdout takes no more words."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


def _say(outcome: commands.Ending) -> None:
    try:
        for line in outcome.lines:
            print(line)
        if outcome.lacking:
            print(f"{outcome.lacking.message}\n→ {outcome.lacking.hint}")
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _Unsaid(error) from error


def _run(options: argparse.Namespace) -> ExitCode:
    root = options.root.resolve()
    if not root.is_dir():
        what = f"{options.root} 不是文件夹。" if root.exists() else f"没有文件夹 {options.root}。"
        raise PipelineError(what, "请检查 -C 后面的路径，要写项目文件夹。", Cause.NO_INPUT)
    if options.year is not None and not options.of_a_year:
        more = "；要开始的年度直接写在 new 后面" if options.command == "new" else ""
        raise PipelineError(f"selfcheck {options.command} 不分年度，不用 --year。", f"请去掉 --year 再运行{more}。")
    with ProgressDisplay() as on_event:
        outcome: commands.Ending = options.run(root, options, on_event)
    _say(outcome)
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
