#!/bin/sh
# What some tests need beyond Python: a Chromium (browser tests) and pdftotext (reading the PDF back). They are looked for,
# installed where that is allowed, and otherwise left out with a word.
has() { command -v "$1" >/dev/null 2>&1; }
has_browser() { has chromium || has chromium-browser || has google-chrome; }

wanted=""
has_browser || wanted="chromium fonts-liberation"
has pdftotext || wanted="$wanted poppler-utils"
if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && has apt-get; then
  echo "Installing for the tests:$wanted ..."
  apt-get update -qq >/dev/null 2>&1
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null 2>&1
fi
has_browser || echo "Left out: the browser tests (tests/browser); there is no Chromium here and it could not be installed."
has pdftotext || echo "Left out: the tests that read the words of the PDF; there is no pdftotext here and it could not be installed."
exit 0
