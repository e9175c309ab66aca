# Elpis: see README.md. `make run` audits this host, `make test` runs every check and test.
PREFIX ?= /usr/local
TEST_ROOT ?= /var/tmp/elpis-test-root
REFERENCE_AGENT ?= /var/tmp/elpis-reference-agent
BUILD_PACKAGES = libcrypt-dev libexpat1-dev liblz4-dev liblzma-dev libmariadb-dev libsqlite3-dev libyaml-dev libzstd-dev zlib1g-dev
TEST_PACKAGES = acl apache2-utils attr db-util debootstrap e2fsprogs iproute2 libio-socket-ssl-perl \
    libterm-readkey-perl libxml-simple-perl mandoc mariadb-client-core mariadb-server-core openssh-client openssl \
    python3 python3-jsonschema rpm systemd systemd-journal-remote tinyproxy-bin unzip whois xz-utils
# What waits for peers and children: it has time limits, and is run when nothing else keeps the cores busy.
TIMED_TESTS = TentacleTests AgentTests StoreTests
TEST = ELPIS_TEST_ROOT=$(TEST_ROOT) ELPIS_REFERENCE_AGENT=$(REFERENCE_AGENT) swift test --skip-build
empty =
space = $(empty) $(empty)
SUDO = $(if $(filter 0,$(shell id -u)),,sudo)
SWIFT_STATIC = -c release -Xswiftc -static-executable
PROGRAMS = elpis elpisd

.PHONY: run build test check docs format lint install dependencies test-dependencies bench fuzz clean

run: build
	build/elpis audit || [ $$? -eq 1 ]

build: dependencies
	mkdir -p build
	for program in $(PROGRAMS); do \
	    swift build $(SWIFT_STATIC) --product $$program && \
	    install -m 755 "$$(swift build $(SWIFT_STATIC) --show-bin-path)/$$program" build/$$program && \
	    strip build/$$program || exit 1; done

test: dependencies test-dependencies lint
	swift build --build-tests --explicit-target-dependency-import-check error
	$(SUDO) Scripts/make-test-root $(TEST_ROOT)
	$(SUDO) Scripts/fetch-reference-agent $(REFERENCE_AGENT)
	$(TEST) --skip '^($(subst $(space),|,$(TIMED_TESTS)))\.'
	for target in $(TIMED_TESTS); do $(TEST) --filter "^$$target\." || exit 1; done

check: test

# Puts the programs, their man pages, the systemd unit and shell completions below DESTDIR and PREFIX.
install: build
	install -D -m 755 build/elpis $(DESTDIR)$(PREFIX)/bin/elpis
	install -D -m 755 build/elpisd $(DESTDIR)$(PREFIX)/sbin/elpisd
	for page in man/*.[1-8]*; do \
	    install -D -m 644 "$$page" "$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}"; done
	sed 's|/usr/local/|$(PREFIX)/|' packaging/elpis-agent.service > build/elpis-agent.service
	install -D -m 644 build/elpis-agent.service $(DESTDIR)$(PREFIX)/lib/systemd/system/elpis-agent.service
	install -D -m 644 packaging/elpis.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/elpis.conf
	mkdir -p $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	for program in $(PROGRAMS); do \
	    build/$$program --generate-completion-script bash \
	        > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$program && \
	    build/$$program --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$program && \
	    build/$$program --generate-completion-script fish \
	        > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$program.fish || exit 1; done

format:
	swift format --in-place --recursive --parallel Package.swift Plugins Sources Tests

lint:
	swift format lint --strict --recursive --parallel Package.swift Plugins Sources Tests

dependencies:
	@Scripts/install-packages $(BUILD_PACKAGES)

test-dependencies:
	@Scripts/install-packages $(TEST_PACKAGES)

# Beside the programs that a user would pick instead; prints what it measured. `make bench BENCH_FLAGS=--quick` is short.
bench: build
	@Scripts/install-packages gcc john debootstrap libxml-simple-perl lynis openscap-scanner openscap-utils openssl python3 ssg-debian strace time
	ELPIS_BENCH=1 swift build -c release --product Bench -Xswiftc -static-executable
	install -m 755 "$$(ELPIS_BENCH=1 swift build -c release --show-bin-path)/Bench" build/bench-load
	$(SUDO) Scripts/bench $(BENCH_FLAGS)

# Fuzzes every parser for FUZZ_SECONDS; what it finds worth keeping is added to Tests/Corpus.
FUZZ_SECONDS ?= 20
fuzz: dependencies test-dependencies
	$(SUDO) Scripts/make-test-root $(TEST_ROOT)
	TEST_ROOT=$(TEST_ROOT) Scripts/fuzz $(FUZZ_SECONDS) $(FUZZ_TABLES)

# The documentation of every table and the list of every check, from the program itself.
docs: build
	build/elpis tables --format markdown > build/tables.md
	build/elpis checks list > build/checks.txt

clean:
	rm -rf .build .build-fuzz build
