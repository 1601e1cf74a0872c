#!/usr/bin/env bash
# Packs the packages into a temporary folder and uses them as somebody would who has nothing else: a test project outside the repository that
# writes a layer and proves it (its sources lie here), and the tool. Leaves nothing behind but the repository's own bin and obj.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work="$(mktemp -d)"
packages="$work/packages"
machine="$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')"

# A version that no cache has, so that nothing old can answer.
version() { sed -n "s/.*Include=\"$1\" Version=\"\([^\"]*\)\".*/\1/p" "$root/Directory.Packages.props"; }
released="$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' "$root/Directory.Build.props")"
export FastNNVersion="$released-try.$(date +%s).$$"

# Packing restores the projects under a version that will be gone.
trap 'cd "$root"; rm -rf "$work" src/*/obj/Release/*".$FastNNVersion.nuspec"; NUGET_PACKAGES="$machine" dotnet restore "$root/FastNN.sln" > /dev/null' EXIT

TestSdkVersion="$(version Microsoft.NET.Test.Sdk)" XunitVersion="$(version xunit)" XunitRunnerVersion="$(version xunit.runner.visualstudio)"
export TestSdkVersion XunitVersion XunitRunnerVersion

echo "== packing $FastNNVersion"
dotnet pack "$root/FastNN.sln" -c Release -o "$packages" -p:PackageVersion="$FastNNVersion"

# What is packed is unpacked here and goes when this ends; all else is taken from where the machine keeps it.
export NUGET_PACKAGES="$work/cache"
mkdir "$work/consumer"
cp "$here"/*.cs "$here"/*.csproj "$work/consumer"
cat > "$work/NuGet.config" <<EOF
<configuration>
  <packageSources>
    <add key="packed here" value="$packages" />
  </packageSources>
  <fallbackPackageFolders>
    <add key="this machine" value="$machine" />
  </fallbackPackageFolders>
</configuration>
EOF

echo "== a project outside the repository"
cd "$work/consumer"
dotnet test -c Release

echo "== the tool"
cd "$work"
dotnet tool install FastNN.Cli --version "$FastNNVersion" --tool-path "$work/tools" --source "$packages"
says() { "$work/tools/fastnn" "$1" | tee "$work/said"; grep -q "$2" "$work/said"; }
says --version "^$released"
says --help "demo"

echo "== what the packages say of themselves"
wants() { grep -q "$2" "$1" || { echo "$(basename "$1") lacks $2"; exit 1; }; }
for id in fastnn fastnn.testing fastnn.cli; do
    folder="$(find "$work/cache" "$work/tools" -type d -path "*/$id/$FastNNVersion" | tail -n 1)"
    nuspec="$(find "$folder" -iname "$id.nuspec")"
    for part in '<license type="expression">MIT</license>' '<readme>README.md</readme>' '<description>' '<tags>' '<authors>'; do
        wants "$nuspec" "$part"
    done
    [ -n "$(find "$folder" -name README.md)" ] || { echo "$id has no README.md"; exit 1; }
    [ "$id" = fastnn.cli ] || [ -n "$(find "$folder/lib/net10.0" -iname "$id.xml")" ] || { echo "$id has no comments"; exit 1; }
done
depends() {
    on="$(sed -n 's/.*<dependency id="\([^"]*\)".*/\1/p' "$work/cache/$1/$FastNNVersion/$1.nuspec" | LC_ALL=C sort | xargs)"
    [ "$on" = "$2" ] || { echo "$1 depends on $on, not on $2"; exit 1; }
}
depends fastnn "CommunityToolkit.HighPerformance System.Numerics.Tensors"
depends fastnn.testing "FSharp.Core FastNN FsCheck"
wants "$work/cache/fastnn.testing/$FastNNVersion/fastnn.testing.nuspec" "<dependency id=\"FastNN\" version=\"$FastNNVersion\""
wants "$(find "$work/tools" -iname fastnn.cli.nuspec)" '<packageType name="DotnetTool"'
echo "== the packages work"
