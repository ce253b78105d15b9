# Needs Python 3.12 or later, git and make; everything else is set up on first use.
PORT ?= 8000
export PORT

# Each target is one command, so that make hands its signals straight to it.
in_environment = scripts/python -m scripts.setup

.PHONY: help demo demo-reset test test-word check fmt bench lock pictures

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## the portal with a year's demonstration data, until Ctrl-C (PORT=8000)
	@$(in_environment) scripts.demo

demo-reset: ## the same, with its data made anew
	@$(in_environment) scripts.demo --reset

test: ## everything that CI runs
	@$(in_environment) scripts.check

test-word: ## the tests of Word files in LibreOffice, which it finds or installs
	@$(in_environment) scripts.check --word

check: ## the quick loop: format, lint, types, tests that are not slow (TESTS=tests/core: all of a part)
	@$(in_environment) scripts.check --quick $(TESTS)

fmt: ## put the code in its format
	@$(in_environment) scripts.fmt

bench: ## the benchmarks
	@$(in_environment) scripts.bench

pictures: ## pictures of the main pages for docs/, from a running `make demo`
	@$(in_environment) scripts.pictures

lock: ## pin what pyproject.toml asks for, with hashes (UPGRADE=1 for the newest)
	@$(in_environment) scripts.lock
