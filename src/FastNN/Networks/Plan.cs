using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>One layer's turn: which rules run, on which faces.</summary>
internal readonly record struct Step<T>(Layer<T> Layer, string Name, int Node, int FirstSlot, int Slots) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

internal enum Action
{
    /// <summary>Run a layer's rule.</summary>
    Rule,

    /// <summary>to ← from.</summary>
    Copy,

    /// <summary>to += from.</summary>
    Add,
}

/// <summary>One entry of the backward program; a copy or addition has a twin for gradient tangents.</summary>
internal readonly record struct BackwardAction(Action Action, int Step, Region From, Region To, Region TangentFrom, Region TangentTo);

/// <summary>A term of the cost: where its losses (with their seeds) and weights lie.</summary>
internal readonly record struct TermRegions(string Name, double Scale, Port Loss, bool Weighted, Region Weight);

/// <summary>The four faces of an input or output of the network.</summary>
internal readonly record struct Port(string Name, Shape Shape, Kind Kind, Faces Faces);

/// <summary>
/// What a workspace does, worked out once for a network, a number of rows, a behaviour and the derivatives wanted: a flat list of steps over
/// offsets in one block. Pure data; any number of workspaces can share it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Plan<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Plan(Network<T> network, int rows, Derivatives derivatives, Behaviour behaviour, bool observe, bool check)
    {
        if (rows < 1)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A workspace plans at least one row, but {rows} were asked for.");
        const Derivatives all = Derivatives.Input | Derivatives.Parameters | Derivatives.Second;
        if ((derivatives & ~all) != 0)
            throw new ArgumentOutOfRangeException(nameof(derivatives), derivatives, "Unknown derivatives are asked for.");
        if (!Enum.IsDefined(behaviour))
            throw new ArgumentOutOfRangeException(nameof(behaviour), behaviour, "Unknown behaviour is asked for.");
        Network = network;
        Rows = rows;
        Derivatives = derivatives;
        Behaviour = behaviour;
        Observes = observe;
        Checks = check;
        new Planner<T>(this).Work();
    }

    /// <summary>The network.</summary>
    public Network<T> Network { get; }

    /// <summary>The most rows that one call can run.</summary>
    public int Rows { get; }

    /// <summary>The derivatives it provides for.</summary>
    public Derivatives Derivatives { get; }

    /// <summary>How layers behave that act differently in training.</summary>
    public Behaviour Behaviour { get; }

    /// <summary>Whether every value and gradient stays readable by name.</summary>
    public bool Observes { get; }

    /// <summary>Whether memory is filled with NaN as soon as it is dead, so that a wrong declaration of a layer shows.</summary>
    public bool Checks { get; }

    /// <summary>The bytes that one workspace allocates for values, gradients and tangents; parameters come on top.</summary>
    public long Bytes => (long)Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    internal int Length { get; set; }

    internal Step<T>[] Steps { get; set; } = [];

    /// <summary>The faces of all slots of all steps.</summary>
    internal Faces[] Table { get; set; } = [];

    /// <summary>In a plan of one row: what its layers do to it, step by step, where they say.</summary>
    internal RowStep<T>?[] RowSteps { get; set; } = [];

    /// <summary>Elements of a row of the only input, and of the only output; -1 where there are none or several.</summary>
    internal (int Input, int Output) RowSizes { get; set; }

    /// <summary>What Tangent sees: the same, but in a checking plan NaN for values that a layer declares not to keep.</summary>
    internal Faces[] TangentTable { get; set; } = [];

    /// <summary>What Backward sees: the same, but in a checking plan NaN for values and tangents that a layer declares not to keep.</summary>
    internal Faces[] BackwardTable { get; set; } = [];

    /// <summary>The same without gradients of parameters, for gradients with respect to inputs alone.</summary>
    internal Faces[] InputTable { get; set; } = [];

    /// <summary>The same with states open for writing.</summary>
    internal Faces[] CommitTable { get; set; } = [];

    /// <summary>Steps on which the weights of terms depend.</summary>
    internal int[] Weighing { get; set; } = [];

    /// <summary>Steps whose layers have states.</summary>
    internal int[] Committing { get; set; } = [];

    internal int[] TangentSteps { get; set; } = [];

    internal BackwardAction[] Backward { get; set; } = [];

    internal Port[] Inputs { get; set; } = [];

    internal Port[] Outputs { get; set; } = [];

    internal TermRegions[] Terms { get; set; } = [];

    internal (Region From, Region To, Region Store)[] Carried { get; set; } = [];

    /// <summary>Values and gradients readable by name.</summary>
    internal Dictionary<string, (Shape Shape, Region Value, Region Gradient)> Readable { get; } = new(StringComparer.Ordinal);

    /// <summary>In a checking plan, by phase: what to fill with NaN before its first step, at 0, and after step i, at i + 1.</summary>
    internal Region[][][] Dead { get; set; } = [];

    /// <summary>In a checking plan: memory that holds nothing but NaN.</summary>
    internal Region Nothing { get; set; }

    internal bool Asks(Derivatives derivative) => (Derivatives & derivative) == derivative;
}
