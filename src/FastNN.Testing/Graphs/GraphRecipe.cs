using System.Numerics;
using FastNN.Differentiation;

namespace FastNN.Testing;

/// <summary>
/// A random network as a list of numbers, which a property-based tester can make smaller: each number is one layer and what it is applied
/// to. Printed, it is the code that builds it.
/// </summary>
/// <param name="Mixture">What it is made of.</param>
/// <param name="Inputs">The shapes of its first inputs; layers with several inputs may add more.</param>
/// <param name="Steps">One number a layer.</param>
/// <param name="Terms">One number a loss; where there is none, the network has plain outputs.</param>
/// <param name="Rows">The rows that are planned.</param>
/// <param name="Used">The rows of the batch: as many or fewer.</param>
/// <param name="Training">Whether layers behave as in training.</param>
/// <param name="Seed">The seed of parameters, inputs and outputs.</param>
public sealed record GraphRecipe(Mixture Mixture, IReadOnlyList<Shape> Inputs, IReadOnlyList<int> Steps, IReadOnlyList<int> Terms, int Rows, int Used, bool Training, int Seed)
{
    /// <summary>The network.</summary>
    public Network<T> Build<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GraphBuilder<T>(this).Network;

    /// <summary>The network with all derivatives in a checking workspace, its inputs and parameters drawn.</summary>
    public Workspace<T> Subject<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var builder = new GraphBuilder<T>(this);
        var run = Differentiation.Subject.Of(builder.Network, Rows, (ulong)Seed, Training ? Behaviour.Training : Behaviour.Inference, fill: builder.Fill);
        run.Forward(Used);
        return run;
    }

    /// <summary>The same with less in it, one change each: for shrinking.</summary>
    public IEnumerable<GraphRecipe> Smaller()
    {
        if (Terms.Count > 0)
            yield return this with { Terms = [.. Terms.Skip(1)] };
        for (var i = 0; i < Steps.Count && Steps.Count > 1; i++)
            yield return this with { Steps = [.. Steps.Where((_, j) => j != i)] };
        if (Inputs.Count > 1)
            yield return this with { Inputs = [.. Inputs.Skip(1)] };
        for (var i = 0; i < Inputs.Count; i++)
        {
            for (var axis = 0; axis < Inputs[i].Rank; axis++)
            {
                var extents = Inputs[i].ToArray();
                if (extents[axis] <= 1)
                    continue;
                extents[axis] /= 2;
                yield return this with { Inputs = [.. Inputs.Select((s, j) => j == i ? Shape.Of(extents) : s)] };
            }
        }

        if (Used < Rows)
            yield return this with { Rows = Used };
        if (Rows > 1)
            yield return this with { Rows = Math.Max(1, Rows / 2), Used = Math.Max(1, Math.Min(Used, Rows / 2)) };
        if (Training)
            yield return this with { Training = false };
    }

    /// <summary>The code that builds it.</summary>
    public override string ToString() => new GraphBuilder<double>(this).Code;

    /// <summary>The same mixture and numbers.</summary>
    public bool Equals(GraphRecipe? other) => other is not null && ReferenceEquals(Mixture, other.Mixture) && Inputs.SequenceEqual(other.Inputs) && Steps.SequenceEqual(other.Steps)
        && Terms.SequenceEqual(other.Terms) && (Rows, Used, Training, Seed) == (other.Rows, other.Used, other.Training, other.Seed);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mixture, Inputs.Count, Steps.Count, Rows, Used, Training, Seed);
}
