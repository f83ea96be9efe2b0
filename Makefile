# make report 与 make test 各自完成全部准备；再次运行时准备不到半秒。
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup report check doctor test test-quick clean lock

PYTHON_IN_VENV := .venv/bin/python
JOBS ?= 2

help:
	@echo "make report            生成报告（outputs/<年度>/报告/）；其他年度：make report ARGS=\"--year 2023\""
	@echo "make check             只核对数据，写问题清单（outputs/<年度>/清单/）"
	@echo "make doctor            看字体、系统组件、版本、口径是否齐全"
	@echo "make test              全部检查和测试（两个空闲的核约需七分钟）"
	@echo "make test-quick        平时用：格式、类型和不标 slow 的测试，两分钟以内；不做整份报告、不开 LibreOffice、不读样本库；"
	@echo "                       只测一处：make test-quick ARGS=tests/fill"
	@echo "make setup             重新尝试安装缺少的组件和字体"
	@echo "make clean             删除 .venv 和各种缓存（不动 inputs/、登记和报告）"
	@echo "make lock              重新生成锁定文件（开发人员用，需要联网）"

setup:
	@.ci/setup run --again

# A draft (1) and a report without PDF (4) are reports; 1 also stands for a program that did not start.
report:
	@.ci/setup run
	@$(PYTHON_IN_VENV) -m pipeline build $(ARGS); code=$$?; \
	case $$code in \
	0|4) ;; \
	1) $(PYTHON_IN_VENV) -c "import pipeline.cli" ;; \
	*) exit $$code ;; \
	esac

check:
	@.ci/setup run
	@$(PYTHON_IN_VENV) -m pipeline check $(ARGS)

doctor:
	@.ci/setup run
	@$(PYTHON_IN_VENV) -m pipeline doctor $(ARGS)

define STATIC
$(PYTHON_IN_VENV) -m ruff check .
$(PYTHON_IN_VENV) -m ruff format --check .
$(PYTHON_IN_VENV) -m mypy
endef
# A worker that has nothing left takes from the other's tests: those that stand together stay on one worker.
PYTEST = $(PYTHON_IN_VENV) -m pytest -n $(JOBS) --dist worksteal

test:
	@.ci/setup test
	$(STATIC)
	$(PYTEST) $(ARGS)

# What is left out is marked slow where it stands: whole builds, LibreOffice, the corpora, what takes seconds to try out.
test-quick:
	@.ci/setup test
	$(STATIC)
	$(PYTEST) -m "not slow" $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info outputs/.cache
	find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Versions already locked stay; ARGS=--upgrade takes the newest, ARGS="--upgrade-package NAME" one of them.
LOCK := pip compile pyproject.toml --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --quiet
lock:
	@.ci/setup run
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON_IN_VENV) -m venv "$$tools" && "$$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv && \
	"$$tools/bin/uv" $(LOCK) $(ARGS) -o requirements.lock && \
	"$$tools/bin/uv" $(LOCK) $(ARGS) --group test -c requirements.lock -o requirements-test.lock
