using System.Diagnostics;
using FastNN.Testing;
using FastNN.Tests.Cases;
using Xunit.Abstractions;

namespace FastNN.Tests.Laws;

/// <summary>
/// The laws over generated networks: sharing, freezing, several inputs and outputs, values with several readers, carried state, losses with
/// weights, batches smaller than planned. FASTNN_GRAPHS says how many, FASTNN_SEED which.
/// </summary>
public abstract class NetworkLaws(ITestOutputHelper output)
{
    private static readonly int count = int.TryParse(Environment.GetEnvironmentVariable("FASTNN_GRAPHS"), out var n) ? n : 20_000;

    /// <summary>
    /// Always the same networks, unless FASTNN_GRAPHS or FASTNN_SEED asks for others: a build must not fail by the luck of a draw.
    /// </summary>
    private static readonly ulong? seed = ulong.TryParse(Environment.GetEnvironmentVariable("FASTNN_SEED"), out var s) ? s : Environment.GetEnvironmentVariable("FASTNN_GRAPHS") is null ? 2024 : null;

    protected void Hold(Mixture mixture, Tolerances tolerances)
    {
        var (first, second, clock) = (0, 0, Stopwatch.StartNew());
        Generate.ForAll(mixture, count, recipe =>
        {
            first++;
            if (Proof.InDouble(recipe, tolerances))
                second++;
            Proof.InFloat(recipe, tolerances);
        }, seed);
        output.WriteLine($"{first} networks, {second} of them with second order, {mixture.Steps} steps, in {clock.Elapsed.TotalSeconds:0} s. Left out:");
        foreach (var (reason, times) in mixture.LeftOut.OrderByDescending(l => l.Value))
            output.WriteLine($"{times,8} {reason}");
        Assert.True(mixture.LeftOut.Values.Sum() < 0.25 * mixture.Steps, "The conditions leave out too much.");
    }
}

/// <summary>Dense layers, sums, differences, products and joins.</summary>
public class DenseNetworkLaws(ITestOutputHelper output) : NetworkLaws(output)
{
    [Fact]
    public void Dense_networks_keep_all_laws_to_the_last_digits() => Hold(Mixture.Dense.With(), Tolerances.Dense);
}

/// <summary>Every layer, activation, loss and witness.</summary>
public class EveryNetworkLaws(ITestOutputHelper output) : NetworkLaws(output)
{
    [Fact]
    public void Networks_of_every_kind_of_layer_keep_all_laws() => Hold(Everything, Tolerances.Everything);

    /// <summary>The witnesses four times: they are few, and what the contract is tried with.</summary>
    private static Mixture Everything => Mixture.Dense.With(
        [.. Layers.All, .. Activations.All.Select(a => a.Layer), .. Activations.All.Select(a => a.Dense).OfType<LayerIngredient>(), .. Enumerable.Repeat(Witnesses.WitnessCases.All, 4).SelectMany(w => w), .. Losses.All]);
}
