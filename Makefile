# The front door for people who work on Gantry. Everything is a program in scripts/; Node, npm, git and make are enough.
MAKEFLAGS += --no-print-directory
tsx = node --import tsx

.PHONY: help run test build lint engine images soak bench clean deps

help: ## show this list
	@awk -F ': .*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: build engine ## run the demo, a Ruby project that talks to PostgreSQL, in containers
	@$(tsx) scripts/images.ts demo
	@$(tsx) scripts/demo.ts

test: build engine images ## run all tests, or those whose path has FILTER="unit/yaml cli"
	@$(tsx) scripts/test.ts $(FILTER)

build: deps ## bundle into dist/
	@$(tsx) scripts/build.ts

lint: deps ## check style, layers and types
	@npm run --silent lint

engine: deps ## get a Docker engine up, if none answers
	@$(tsx) scripts/engine.ts

images: engine ## make the images for tests, or those of SET="demo odd"
	@$(tsx) scripts/images.ts $(SET)

soak: build engine ## many jobs of a GitLab server at once, over lost connections; JOBS=200, or any number
	@$(tsx) scripts/images.ts base
	@GANTRY_SOAK_JOBS=$(or $(JOBS),200) $(tsx) test/harness/run.ts test/gitlab/soak.test.ts

bench: build engine ## measure against plain docker; FILTER="artifacts jobs" some of it
	@$(tsx) scripts/images.ts base
	@$(tsx) scripts/bench.ts $(FILTER)

clean: ## remove what build made
	@rm -rf dist

deps:
	@node scripts/deps.js
