#!/usr/bin/env bash
# Runs the tests of what depends on the width of vectors again with narrower ones than this machine has. Needs a Release build.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

narrow() { # setting, graphs, filter
    echo "With $1:"
    env "$1" FASTNN_GRAPHS="$2" dotnet test -c Release --no-build tests/FastNN.Tests --filter "$3"
}

all="FullyQualifiedName~Kernels|FullyQualifiedName~Numerics|FullyQualifiedName~Laws|FullyQualifiedName~Packing|FullyQualifiedName~Training"
if grep -q -w avx512f /proc/cpuinfo 2>/dev/null; then
    narrow DOTNET_EnableAVX512=0 2000 "$all"
fi
narrow DOTNET_EnableAVX2=0 2000 "$all"

# Without any intrinsics vectors are loops, a hundred times as slow where exp is involved: the kernels, the lanes and a few networks.
narrow DOTNET_EnableHWIntrinsic=0 20 "FullyQualifiedName~Kernels.Gemv|FullyQualifiedName~Kernels.Affine|FullyQualifiedName~Kernels.Transpose|FullyQualifiedName~Kernels.MapLoop|FullyQualifiedName~LaneTests|FullyQualifiedName~Packing|FullyQualifiedName~NetworkLaws"
