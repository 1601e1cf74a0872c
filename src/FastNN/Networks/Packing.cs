using System.Numerics;

namespace FastNN;

/// <summary>Packed networks.</summary>
public static class Packing
{
    /// <summary>
    /// A network that computes the same, for inference alone: layers that can keep their parameters as constants, in the order in which kernels
    /// read them best. Pays for weights beyond the caches and for very small networks; costs a copy of the weights.
    /// </summary>
    /// <remarks>
    /// Later changes of the parameters do not reach it. Results may differ from the unpacked network's in the last bits. Layers that do not pack
    /// keep their parameters, copied into the new network's own. Derivatives are for the network that was packed.
    /// </remarks>
    /// <param name="network">A network without terms: of a training network, the one that it was made from.</param>
    /// <param name="from">The parameters; by default the network's own.</param>
    /// <exception cref="ArgumentException">The parameters are those of another network.</exception>
    /// <exception cref="InvalidOperationException">The network minimises something, or a layer packs into one of other inputs or outputs.</exception>
    /// <exception cref="ShapeException">Padded to whole vectors, the weights of a layer are more than one array can hold.</exception>
    public static Network<T> Pack<T>(this Network<T> network, ParameterSet<T>? from = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Terms.Count > 0)
            throw new InvalidOperationException("A packed network is for inference, but this one minimises a loss: pack the network that it was made from.");
        var run = network.CreateWorkspace(1, parameters: from, warm: false);
        var packed = new Dictionary<Layer<T>, Layer<T>>(ReferenceEqualityComparer.Instance);
        run.VisitSteps((Layer<T> layer, in Pass<T> p) =>
        {
            if (!packed.ContainsKey(layer))
                packed.Add(layer, Checked(layer, layer.Pack(p)));
        });
        var description = network.Description.CopyFor(new());
        for (var n = 0; n < description.Nodes.Count; n++)
            description.Nodes[n] = description.Nodes[n] with { Layer = packed.GetValueOrDefault(description.Nodes[n].Layer, description.Nodes[n].Layer) };
        foreach (var layer in network.Description.Frozen)
        {
            description.Frozen.Remove(layer);
            description.Frozen.Add(packed.GetValueOrDefault(layer, layer));
        }

        var result = new Network<T>(description, network.Seed, null);
        foreach (var tensor in result.Table)
            run.Parameters[tensor.Name].CopyTo(result.Parameters[tensor.Name]);
        return result;
    }

    private static Layer<T> Checked<T>(Layer<T> layer, Layer<T> packed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        packed is null || !packed.Inputs.SequenceEqual(layer.Inputs) || !packed.Outputs.SequenceEqual(layer.Outputs)
            ? throw new InvalidOperationException($"{layer} packs into {packed?.ToString() ?? "null"}, which does not declare the same inputs and outputs.")
            : packed;
}
