# `make help` lists the targets. Tools are run as `.venv/bin/python -m …`, never by their scripts:
# a script's first line cannot name an interpreter whose path holds a space.

python := .venv/bin/python
# Checks that need no services; `makemigrations` would warn that it found no database to compare.
tool := KACT_MODE=tool $(python)
compile := $(python) -m uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --upgrade --quiet --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup demo test proof check lock

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

setup: ## make .venv from the lock (Python 3.11 or newer)
	@sh kact/deploy/setup.sh

demo: setup ## run everything with a demo clinic; PORT=8080 picks the port, FRESH=1 starts over
	@$(python) -m kact.embedded.demo

test: setup ## everything the tests need, then every check and every test
	@$(python) -m kact.embedded.prerequisites
	@$(MAKE) --no-print-directory check
	$(python) -m pytest --numprocesses logical --dist loadgroup --ignore tests/speed
	$(python) -m pytest tests/speed

proof: setup ## the long proofs at their full size: everybody's requests, twins, walls, kills
	@$(python) -m kact.embedded.prerequisites
	PROOF=full $(python) -m pytest --numprocesses logical --dist loadgroup \
		tests/matrix tests/kact/privacy tests/faults
	PROOF=full $(python) -m pytest tests/speed

check: setup ## ruff, mypy, import-linter, djlint, migrations, deployment settings
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(tool) -m mypy
	$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo
	$(python) -m djlint templates --check --lint --quiet
	$(tool) -W 'ignore:Got an error checking' manage.py makemigrations --check --dry-run
	$(python) kact/deploy/rehearse.py check --deploy --fail-level WARNING

lock: setup ## pin and hash the newest allowed version of every dependency
	$(compile) --output-file kact/deploy/requirements.txt
	$(compile) --output-file kact/deploy/requirements-dev.txt \
		--constraint kact/deploy/requirements.txt --extra demo --group dev
