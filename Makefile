# Bellwether. `make demo` sets up everything and shows it at work; `make test` sets up everything and tests it.
.PHONY: demo test build setup web screenshots bench format lint asan tsan clean
.DEFAULT_GOAL := build

JOBS ?= $(shell nproc)
DEMO_LISTEN ?= 127.0.0.1:8080
DEMO_DIR ?= build/demo

setup:
	@scripts/install_packages.sh

build: setup web
	@cmake --preset release > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@echo "== compiling (release, $(JOBS) jobs)"
	@cmake --build --preset release -j $(JOBS)

web: setup
	@mkdir -p build
	@scripts/build_web.sh

# A picture of every page, desktop and phone, light and dark, into web/pictures, over a simulated radio.
screenshots: build
	@scripts/install_packages.sh test
	@. scripts/node.sh && node web/e2e/screenshots.mjs

# Starts a private PostgreSQL and the server, plays a simulated ramp, prints the reports, and stays in the foreground.
# DEMO_EXIT=1 stops after the reports.
demo: build
	@DEMO_EXIT=$(DEMO_EXIT) scripts/demo.sh $(DEMO_DIR) $(DEMO_LISTEN)

# Without a browser the tests of the pages in one are skipped, and the summary says so.
test: build
	@scripts/install_packages.sh test || true
	@scripts/test.sh

asan tsan: setup
	@mkdir -p build
	@cmake --preset $@ > build/configure-$@.log 2>&1 || { cat build/configure-$@.log; exit 1; }
	@cmake --build --preset $@ -j $(JOBS)
	@ctest --preset $@

bench: build
	@scripts/install_packages.sh bench
	@scripts/bench.sh

format:
	@scripts/install_packages.sh lint
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-16 -i

lint: setup
	@scripts/install_packages.sh lint
	@scripts/lint.sh

clean:
	@rm -rf build
