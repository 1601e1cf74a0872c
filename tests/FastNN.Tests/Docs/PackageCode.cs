using FastNN;
using FastNN.Testing;

namespace Documentation;

/// <summary>The code of the packages' readmes that stands in no other page.</summary>
[Collection("Alone")]
public class PackageCode
{
    [Fact]
    public void Nothing_is_allocated()
    {
        var network = Network.Of<float>(4, x => x.Dense(3));
        var run = network.CreateWorkspace(rows: 1);
        var (x, y) = (new float[4], new float[3]);

        var pass = () => run.Forward(x, y);                         // made once: a lambda that captures is an allocation itself
        Allocations.AssertNone(pass, calls: 10_000);                // throws if one byte was allocated
    }
}
