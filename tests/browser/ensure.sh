#!/usr/bin/env bash
# Make sure that there is a Chromium to drive: one that is there, else Playwright's, else Debian's.
set -u
python=${1:?usage: ensure.sh PYTHON}
found() { "$python" -c 'from builder.verify.browser import find_browser; print(find_browser())' 2>/dev/null; }

if browser=$(found); then echo "browser: $browser"; exit 0; fi
echo "browser: none found, trying Playwright's own"
"$python" -m playwright install chromium >/dev/null 2>&1
if browser=$(found); then echo "browser: $browser"; exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "browser: Playwright's cannot be had here, installing Debian's package"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  if browser=$(found); then echo "browser: $browser"; exit 0; fi
fi
cat >&2 <<'SAY'
No Chromium to test with. Install one and run this again:
  Debian, Ubuntu   sudo apt-get install chromium
  elsewhere        .venv/bin/playwright install chromium
or name one: OFFSHELF_BROWSER=/path/to/chrome make test
SAY
exit 1
