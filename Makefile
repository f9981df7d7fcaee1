# formcheck's chores. `make help` lists them; none needs more than make and Python.
#
# One environment, .venv, serves all of them. Two stamps inside it say what it holds:
#   .demo  formcheck installed the way a user gets it; made again when a source changes
#   .test  formcheck installed in place, with the test tools; made again when pyproject.toml
#          changes. It serves the demo too, so the two never undo each other's work.
# A stamp is written last and removed first. If an installation was interrupted there is no
# stamp, and the environment is built anew from nothing rather than trusted.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
# An environment of one's own is of no use if the outer one's packages leak into it.
unexport PYTHONPATH PYTHONHOME

VENV := .venv
RUN := $(VENV)/bin/python
# Tried in this order until one fits; `make demo PYTHON=/path/to/python` tries only that one.
PYTHON := python3 python3.13 python3.12 python3.11

DESCRIPTION := pyproject.toml src/formcheck/__init__.py
SOURCES := $(DESCRIPTION) $(wildcard README.md LICENSE NOTICE) \
	$(shell find src models -type f ! -name '*.pyc' ! -name '*_heavy.task')
BENCHMARKS := $(sort $(filter-out benchmarks/_%,$(wildcard benchmarks/*.py)))

# Sets `python` to the first interpreter that fits, or says why none does.
define find_python
python=; \
why="found none"; \
for candidate in $(PYTHON); do \
	version=$$("$$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) \
		|| continue; \
	case "$$version" in \
		3.11|3.12|3.13) ;; \
		*) if [ "$$why" = "found none" ]; then why="$$candidate is $$version"; fi; continue ;; \
	esac; \
	if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then python=$$candidate; break; fi; \
	why="$$candidate lacks its venv module (on Debian and Ubuntu: apt install python$$version-venv)"; \
done; \
if [ -z "$$python" ]; then \
	echo "formcheck needs Python 3.11, 3.12 or 3.13 with venv, but $$why; install one," \
		"or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1; \
fi
endef

# $(call install,what pip is to install): leaves the stamp $@, and no other.
define install
@if [ ! -f $(VENV)/.demo ] && [ ! -f $(VENV)/.test ]; then \
	$(find_python); \
	echo "Setting up $(VENV) with $$python (once, about a minute)"; \
	"$$python" -m venv --clear $(VENV) || exit 1; \
fi
@rm -f $(VENV)/.demo $(VENV)/.test
@echo "Installing formcheck into $(VENV)"
@$(RUN) -m pip install --quiet --disable-pip-version-check $(1)
@touch $@
endef

.PHONY: help demo test lint format docs bench clean

help: ## List what make can do here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

ifneq ($(wildcard $(VENV)/.test),)
demo: $(VENV)/.test
else
demo: $(VENV)/.demo
endif
demo: ## Install formcheck here and judge two sample clips, one good, one not
	@$(RUN) -m formcheck analyze samples/push_back_bench.mp4 samples/locked_lean_bench.mp4 \
		--out build/demo

# One process a core is enough: numpy's own threads would only wait in their way.
test: lint ## Run every check a change has to pass
	OPENBLAS_NUM_THREADS=1 $(RUN) -m coverage run -m pytest --numprocesses auto --maxprocesses 4 \
		--dist loadfile --no-loadscope-reorder
	@$(RUN) -m coverage report --skip-covered --skip-empty

lint: $(VENV)/.test ## Check style, format and types
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy

format: $(VENV)/.test ## Put the code into the house format
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

docs: $(VENV)/.test ## Build the site into build/docs, and what its pages take from the program
	$(RUN) docs/generate.py
	$(RUN) -m sphinx -W --keep-going -q docs build/docs
	@echo "Open build/docs/index.html in a browser."

bench: $(VENV)/.test ## Measure speed and accuracy (takes minutes)
	@if [ -z "$(BENCHMARKS)" ]; then echo "There is no benchmark in benchmarks/." >&2; exit 1; fi
	@for benchmark in $(BENCHMARKS); do \
		echo "$$benchmark"; \
		$(RUN) "$$benchmark" || exit 1; \
	done

clean: ## Remove everything make made, the environment included
	rm -rf $(VENV) build dist htmlcov mutants .coverage .coverage.* \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks models -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.demo: $(SOURCES)
	$(call install,.)

$(VENV)/.test: $(DESCRIPTION)
	$(call install,--editable ".[test]")
