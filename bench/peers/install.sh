#!/usr/bin/env bash
# Puts the native libraries that `peers` compares with on a Debian machine; building, testing and all other benchmarks need none of them.
#   OpenBLAS, BLIS, oneDNN, XNNPACK   Debian packages, the single-threaded builds where there are two
#   libxsmm                           Debian ships it as an archive; the compiler makes native/libxsmm.so of it
#   ONNX Runtime                      libonnxruntime.so.1 from the npm package, which nothing else here uses
set -euo pipefail
cd "$(dirname "$0")"
onnxruntime=1.30.0
root=$([ "$(id -u)" = 0 ] || echo sudo)

$root apt-get install -y --no-install-recommends libopenblas0-serial libblis4-serial libdnnl2 libxnnpack0 libxsmm-dev \
    $(command -v gcc > /dev/null || echo gcc) $(command -v npm > /dev/null || echo npm)

mkdir -p native
archive=$(dpkg -L libxsmm-dev | grep '/libxsmm\.a$')
gcc -shared -o native/libxsmm.so -Wl,--whole-archive "$archive" "${archive%.a}noblas.a" -Wl,--no-whole-archive -ldl -lpthread -lm

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "onnxruntime-node@$onnxruntime" && tar -xzf onnxruntime-node-*.tgz)
cp "$work/package/bin/napi-v6/linux/$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/libonnxruntime.so.1" native/
ls -l native
