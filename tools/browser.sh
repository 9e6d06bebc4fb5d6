#!/bin/sh
# The browser tests need a Chromium. It is looked for, installed where that is allowed, and otherwise left out with a word.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests ..."
  if apt-get update -qq >/dev/null 2>&1 &&
     DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Left out: the browser tests (tests/browser), since there is no Chromium here and it could not be installed."
