# `make demo` and `make test` need python3 (3.10 or newer) and make, and set up everything else: .venv, and the programs
# of scripts/programs.py, from wheels or, as root where there is apt, from the system's packages; else they say what to type.
# `make bench` also needs Linux, PyPI, npm, chromium, and git with GitHub; `make wild` Linux, PyPI and npm.
# `make live` also needs Linux, git, PyPI, and Python 3.12 or 3.13, which the OpenHands servers run on.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE ?= requests_script
DEMO := build/demo
PROVE ?= $(PROVE_$(EXAMPLE))
PROVE_requests_script := python openhands_task.py "Make made.txt" --repo acme/web
FUZZ_SECONDS ?= 600
FUZZ_TABLE ?=
# Compilers, interpreters and libraries of the clients in tests/gateway/languages; LANGUAGES= leaves them out.
LANGUAGES ?= cargo go guzzle jackson javac mcs mono php php-curl ruby serde_json System.Json System.Net.Http ureq
# Three workers more than cores: tests often wait for servers and processes of their own.
TESTS := $(BIN)/pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 3)) -q

# The tests start programs by the hundred: without what Python keeps of a module, each would compile all of them.
unexport PYTHONDONTWRITEBYTECODE

# Programs that the system lacks and a wheel has.
export PATH := $(CURDIR)/$(VENV)/programs:$(PATH)
PROGRAMS := $(BIN)/python -m scripts.programs

.PHONY: demo test programs live fuzz bench wild lint types pytest whole stories snapshots browser screenshots docs clean

# Migrate a copy of an example client, show what came of it, and prove that it does the same.
demo: $(VENV)/run.stamp
	@rm -rf $(DEMO) && mkdir -p $(DEMO) && cp -R examples/$(EXAMPLE) $(DEMO)/client
	@cd $(DEMO)/client && V0TO1_STATE_DIR=../state ../../../$(BIN)/v0to1 migrate . --write --allow-dirty \
		--report ../report.html --report ../changes.diff; \
		code=$$?; test $$code -lt 2 || exit $$code
	@echo
	@echo "Diff of $(DEMO)/client (whole: $(DEMO)/changes.diff)"
	@$(BIN)/python scripts/diffstat.py $(DEMO)/changes.diff
	@echo "Report: $(abspath $(DEMO)/report.html)"
	@test -z '$(PROVE)' || { echo && echo "Before on V0, after on V1:" && PATH="$(CURDIR)/$(BIN):$$PATH" \
		OPENHANDS_POLL_SECONDS=0.1 v0to1 prove examples/$(EXAMPLE) --after $(DEMO)/client -- $(PROVE); }

test: programs lint types pytest whole stories browser docs

# All programs that tests run: what is missing and cannot be installed is said at once, not after half of the tests.
programs: $(VENV)/dev.stamp
	@$(PROGRAMS) bash chromium curl gh git glab jq node npm openssl shellcheck wget $(LANGUAGES)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check

types: $(VENV)/dev.stamp
	$(BIN)/mypy

# What is run again and again while one works: all tests but those of modules that are marked `whole`.
# The tests of a module stay in one process, as many of them share what they look at.
pytest: $(VENV)/node.stamp $(VENV)/shell.stamp
	$(TESTS) --dist loadfile -m "not whole"

# Those modules: clients that run before and after, the adapter with every library, hostile input, all fixtures once more.
# Here few tests take long, and any process may have the next one.
whole: $(VENV)/node.stamp $(VENV)/shell.stamp $(VENV)/languages.stamp
	$(TESTS) -m whole

# The tool as teams live with it: commit hooks, CI, a repository over time; installed from this tree.
stories: $(VENV)/dev.stamp
	$(BIN)/pytest -q tests/stories

# The HTML report in a real browser.
browser: $(VENV)/node.stamp $(VENV)/browser.stamp
	$(BIN)/pytest -q -n 2 --dist loadfile tests/browser

# The documents as a site in build/site, with a page for each rule; a broken link is an error.
docs: $(VENV)/dev.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# The pictures of docs/report.md, which whoever changes the templates looks at.
screenshots: $(VENV)/browser.stamp
	$(BIN)/python -m tests.browser.screenshots docs/images

# What every report says of two examples, written anew: read the diff before you commit it.
snapshots: $(VENV)/dev.stamp
	$(BIN)/python -m tests.reports.snapshots

# Example clients, before and after migration, on real servers; docs/proof.md says what came of it.
live: $(VENV)/dev.stamp
	$(BIN)/pytest -q --reruns 1 tests/live --proof docs/proof.md

# Mutated rules, settings, saved runs and sources of every kind, led by coverage; what fails is kept in build/fuzz.
# Then whole clients made at random, which must do the same before and after their migration.
fuzz: $(VENV)/fuzz.stamp
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) $(if $(FUZZ_TABLE),--table $(FUZZ_TABLE))
	$(BIN)/python -m tests.generated --seconds $$(($(FUZZ_SECONDS) / 5))

# What v0to1 costs, beside its peers, which this installs; it writes benchmarks/README.md. Do nothing else meanwhile.
bench: $(VENV)/browser.stamp
	$(BIN)/python -m benchmarks

# Popular packages of PyPI and npm, downloaded and checked one by one; it writes benchmarks/wild.md.
wild: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.wild

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/run.stamp: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "v0to1 needs Python 3.10 or newer as $(PYTHON); name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m scripts.programs venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --editable '.[prove]' requests
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --group dev
	@$(BIN)/python -m tests.older
	@touch $@

$(VENV)/fuzz.stamp: $(VENV)/dev.stamp
	@$(BIN)/python -m pip install --quiet --group fuzz || { echo "atheris has wheels for CPython 3.11 to 3.14 on" \
		"Linux (x86-64); make fuzz needs one of these: make PYTHON=python3.12 fuzz" >&2; exit 1; }
	@touch $@

# What tests of JavaScript clients need from npm; it is kept in the user's cache.
$(VENV)/node.stamp: $(VENV)/dev.stamp tests/node/package-lock.json
	@$(PROGRAMS) node npm
	@$(BIN)/python -m tests.node.packages
	@touch $@

# What tests of shell scripts run.
$(VENV)/shell.stamp: $(VENV)/dev.stamp
	@$(PROGRAMS) bash curl git jq openssl shellcheck wget
	@touch $@

# What builds and runs the clients of the gateway that are written in other languages.
$(VENV)/languages.stamp: $(VENV)/dev.stamp
	@$(PROGRAMS) gh glab $(LANGUAGES)
	@touch $@

# The browser that the tests of the report drive.
$(VENV)/browser.stamp: $(VENV)/dev.stamp
	@$(PROGRAMS) chromium
	@touch $@
