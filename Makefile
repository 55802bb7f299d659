# The front door: make demo, make test, make check, make bench, make soak. Each installs what is missing, builds, and runs.
# Quick when repeated. JOBS sets how many compilers run at once.

JOBS ?= $(shell nproc)
export CCACHE_SLOPPINESS = pch_defines,time_macros

.PHONY: all setup setup-check build demo test check bench soak format clean

all: build

setup:            ## install the Debian packages that are missing (needs root or sudo)
	@tools/setup/install build

setup-test:
	@tools/setup/install build test

setup-check:
	@tools/setup/install build test check

build: setup
	@tools/setup/build default

demo: setup       ## build and run the boot topology
	@tools/setup/build default demo
	build/bin/netrig run topologies/boot.yaml

test: setup-test  ## build and run every test
	@tools/setup/build default
	@tools/setup/run-tests default

check: setup-check  ## format, clang-tidy, self-contained headers, and the tests under ASan and UBSan
	@tools/lint/check-all

bench: setup-check  ## the benchmarks, side by side with peers
	@tools/setup/build default
	@tests/bench/run

soak: setup-check  ## the long proofs
	@tools/setup/build default
	@tests/soak/run

format:           ## rewrite all sources in the project's format
	@tools/lint/format --fix

clean:
	rm -rf build build-debug build-sanitize build-fuzz
