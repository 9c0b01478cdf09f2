# What is done often. `make test` installs the two programs the tests run against, where apt-get can.

SUDO := $(if $(filter-out 0,$(shell id -u)),sudo,)
APT  := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get

.PHONY: run test lint screenshots bench fuzz needs

run:
	cargo run --release -- demo

test: needs
	cargo test --no-fail-fast

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

screenshots:
	cargo run --release -- screenshot --all screenshots

bench:
	cargo bench

# Some minutes, and never the same ones; what fails says the seed that repeats it.
fuzz:
	WORKY_FUZZ_SEED=$$(date +%s) WORKY_FUZZ_ROUNDS=20000 cargo test --test suite -- survive::fuzz

# The package lists are fetched only if the packages cannot be installed without.
needs:
	@missing=""; \
	PATH="$$PATH:$$(echo /usr/lib/postgresql/*/bin | tr ' ' :)"; \
	command -v initdb  >/dev/null || missing="$$missing postgresql"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	command -v tmux    >/dev/null || missing="$$missing tmux"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "please install:$$missing" >&2; exit 1; fi; \
	echo "installing:$$missing"; \
	$(APT) install -y --no-install-recommends $$missing </dev/null || \
	{ $(APT) update </dev/null && $(APT) install -y --no-install-recommends $$missing </dev/null; }
