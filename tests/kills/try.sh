#!/usr/bin/env bash
# Kills a training process again and again (200 times, or as often as the argument says) and looks after each kill whether its checkpoint is whole.
# The second argument is the seed of the moments.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
tests="$root/tests/FastNN.Tests/bin/Release/net10.0/FastNN.Tests.dll"
[ -f "$tests" ] || dotnet build -c Release "$root/tests/FastNN.Tests"
exec dotnet "$tests" kill "${1:-200}" "${2:-1}"
