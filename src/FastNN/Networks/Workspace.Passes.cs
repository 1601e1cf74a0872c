using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastNN;

public sealed partial class Workspace<T>
{
    /// <summary>Runs the network on the first <paramref name="rowCount"/> rows of its inputs.</summary>
    /// <param name="rowCount">1 to the planned rows; 0: as many as planned.</param>
    /// <exception cref="ArgumentOutOfRangeException">More rows than planned, a negative number, or an input holds an index that a layer refuses.</exception>
    /// <exception cref="InvalidOperationException">A pass of this workspace is running.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int rowCount = 0)
    {
        if ((uint)rowCount > (uint)Plan.Rows)
            throw new ArgumentOutOfRangeException(nameof(rowCount), rowCount, $"This workspace was planned for 1 to {Plan.Rows} rows, but {rowCount} are to be run.");
        Enter();
        try
        {
            Run(rowCount == 0 ? Plan.Rows : rowCount);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// y ← f(x) for a network of one input and one output; the number of rows follows from the length of x (an input without elements: the
    /// planned rows). x and y may overlap.
    /// </summary>
    /// <param name="x">[rows, input shape].</param>
    /// <param name="y">[rows, output shape].</param>
    /// <exception cref="ShapeException">A length does not fit, or there are more rows than planned.</exception>
    /// <exception cref="InvalidOperationException">There is not one input and one output, or a pass of this workspace is running.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        var count = CountRows(x);
        var size = Only(Plan.Outputs, "output").Shape.Size;
        if (y.Length != count * size)
            throw new ShapeException($"\"y\" holds {y.Length} elements, but {count} rows of output \"{Plan.Outputs[0].Name}\" {Plan.Outputs[0].Shape} are {count * size}.");
        Enter();
        try
        {
            Run(count, x, y);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// y ← f(x) for any number of rows, also none, in chunks of the planned rows (an input without elements: the planned rows).
    /// </summary>
    /// <param name="x">[rows, input shape].</param>
    /// <param name="y">[rows, output shape].</param>
    /// <exception cref="ShapeException">A length does not fit.</exception>
    /// <exception cref="ArgumentException">y overlaps x.</exception>
    /// <exception cref="InvalidOperationException">There is not one input and one output, or a pass of this workspace is running.</exception>
    public void Predict(ReadOnlySpan<T> x, Span<T> y)
    {
        var (input, output) = (Only(Plan.Inputs, "input"), Only(Plan.Outputs, "output"));
        var (nx, ny) = (input.Shape.Size, output.Shape.Size);
        var count = nx == 0 ? Plan.Rows : x.Length / nx;
        if (x.Length != (long)count * nx)
            throw new ShapeException($"\"x\" holds {x.Length} elements, which is no whole number of rows of input \"{input.Name}\" {input.Shape}.");
        if (y.Length != (long)count * ny)
            throw new ShapeException($"\"y\" holds {y.Length} elements, but {count} rows of output \"{output.Name}\" {output.Shape} are {(long)count * ny}.");
        if (x.Overlaps(y))
            throw new ArgumentException("\"y\" overlaps \"x\": later rows would be read after they were written.", nameof(y));
        Enter();
        var first = FirstRow;
        try
        {
            for (int from = 0, n; from < count; from += n)
            {
                n = Math.Min(Plan.Rows, count - from);
                FirstRow = first + from;
                Run(n, x.Slice(from * nx, n * nx), y.Slice(from * ny, n * ny));
            }
        }
        finally
        {
            FirstRow = first;
            Leave();
        }
    }

    /// <summary>Reverse mode from what <see cref="OutputGradient(int)"/> holds: ∇θ += Jθᵀ·dy, ∂C/∂x ← Jxᵀ·dy; leaves dy zero.</summary>
    /// <remarks>If a layer throws, dy is zero and ∇θ may hold part of what was to be added: clear it.</remarks>
    /// <exception cref="InvalidOperationException">No forward pass preceded, the plan has no gradients, or a pass of this workspace is running.</exception>
    public void Backward() => Reverse(second: false, null, default);

    /// <summary>Forward mode along <see cref="InputTangent(int)"/> and <see cref="ParameterTangents"/>: J·v, into <see cref="OutputTangent(int)"/>.</summary>
    /// <exception cref="InvalidOperationException">No forward pass preceded, the plan has no tangents, or a pass of this workspace is running.</exception>
    public void Tangent()
    {
        if (!Plan.Asks(Derivatives.Tangent))
            throw Unplanned("tangents", Derivatives.Tangent);
        Enter();
        try
        {
            AfterForward("Tangent");
            RunTangent();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// <see cref="Backward()"/> and its derivative along the direction of the last <see cref="Tangent"/>: H·v for a scalar cost. Adds to
    /// <see cref="Gradients"/> and <see cref="GradientTangents"/>.
    /// </summary>
    /// <remarks>If a layer throws, dy and tdy are zero and the two sets may hold part of what was to be added: clear them.</remarks>
    /// <exception cref="InvalidOperationException">No tangent pass preceded, the plan has no second derivatives, or a pass of this workspace is running.</exception>
    /// <exception cref="NotSupportedException">A layer has no second derivative.</exception>
    public void BackwardTangent() => Reverse(second: true, null, default);

    /// <summary>dx ← ∂yₖ/∂x for one output unit k of each row, in a network of one input and one output.</summary>
    /// <param name="x">[rows, input shape].</param>
    /// <param name="output">The unit k.</param>
    /// <param name="dx">[rows, input shape]; may overlap x.</param>
    /// <exception cref="ShapeException">A length does not fit, or there are more rows than planned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such unit.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is not one real input and one real output, the plan lacks <see cref="Derivatives.Input"/>, or a pass of this workspace is running.
    /// </exception>
    public void InputGradient(ReadOnlySpan<T> x, int output, Span<T> dx)
    {
        var size = Only(Plan.Outputs, "output").Shape.Size;
        if ((uint)output >= (uint)size)
            throw new ArgumentOutOfRangeException(nameof(output), output, $"Output \"{Plan.Outputs[0].Name}\" has {(size == 0 ? "no units" : $"units 0 to {size - 1}")}, but {output} was asked for.");
        var count = BeginInputGradient(x, dx);
        Enter();
        try
        {
            var seed = View(Plan.Outputs[0].Faces.Gradient, count);
            seed.Clear();
            for (var i = output; i < seed.Length; i += size)
                seed[i] = T.One;
            RunInputGradient(count, x, dx);
        }
        finally
        {
            End(started: true);
        }
    }

    /// <summary>dx ← Jᵀ·u for any cotangent u, in a network of one input and one output.</summary>
    /// <param name="x">[rows, input shape].</param>
    /// <param name="u">[rows, output shape].</param>
    /// <param name="dx">[rows, input shape]; may overlap x and u.</param>
    /// <exception cref="ShapeException">A length does not fit, or there are more rows than planned.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is not one real input and one real output, the plan lacks <see cref="Derivatives.Input"/>, or a pass of this workspace is running.
    /// </exception>
    public void InputGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> dx)
    {
        var size = Only(Plan.Outputs, "output").Shape.Size;
        var count = BeginInputGradient(x, dx);
        if (u.Length != count * size)
            throw new ShapeException($"\"u\" holds {u.Length} elements, but {count} rows of output \"{Plan.Outputs[0].Name}\" {Plan.Outputs[0].Shape} are {count * size}.");
        Enter();
        try
        {
            u.CopyTo(View(Plan.Outputs[0].Faces.Gradient, count));
            RunInputGradient(count, x, dx);
        }
        finally
        {
            End(started: true);
        }
    }

    /// <summary>The shapes of the one input and the one output.</summary>
    internal (Shape Input, Shape Output) Single() => (Only(Plan.Inputs, "input").Shape, Only(Plan.Outputs, "output").Shape);

    /// <summary>What is differentiated: the faces of real outputs, then of the losses of terms.</summary>
    internal IEnumerable<Port> Heads() => Plan.Outputs.Where(o => o.Kind == Kind.Real).Concat(Plan.Terms.Select(t => t.Loss));

    /// <summary>The memory behind a face, for the rows of the last forward pass.</summary>
    internal Span<T> Memory(Region region) => View(region, rows);

    /// <summary>Whether forward passes compute <see cref="Pieces"/>.</summary>
    internal bool FindsPieces { get; set; }

    /// <summary>A number that changes when the last forward pass lay on another smooth piece of the network's function.</summary>
    internal ulong Pieces { get; private set; }

    /// <summary>Brings carried state in, runs all steps, and keeps what is carried on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Run(int count)
    {
        valuesDone = forwardDone = tangentDone = false;
        rows = count;
        foreach (ref readonly var carry in Plan.Carried.AsSpan())
            View(carry.Store, rows).CopyTo(View(carry.To, rows));
        var pass = Pass();
        if (Plan.Checks || FindsPieces)
            RunWatched(ref pass);
        else
        {
            var steps = Plan.Steps;
            for (var i = 0; i < steps.Length; i++)
            {
                Select(ref pass, Plan.Table, i);
                steps[i].Layer.Forward(pass);
            }
        }

        foreach (ref readonly var carry in Plan.Carried.AsSpan())
            View(carry.From, rows).CopyTo(View(carry.Store, rows));
        valuesDone = forwardDone = true;
    }

    /// <summary>What is done with a step's layer and its faces.</summary>
    internal delegate void Visit(Layer<T> layer, in Pass<T> pass);

    /// <summary>Shows every step's layer and faces; what they hold of values is anything.</summary>
    internal void VisitSteps(Visit visit)
    {
        var pass = Pass();
        for (var i = 0; i < Plan.Steps.Length; i++)
        {
            Select(ref pass, Plan.Table, i);
            visit(Plan.Steps[i].Layer, pass);
        }
    }

    /// <summary>All steps, with what is dead buried after each, and the smooth pieces that they lie on.</summary>
    private void RunWatched(ref Pass<T> pass)
    {
        var pieces = 14695981039346656037UL;
        Bury(Phase.Forward, 0);
        for (var i = 0; i < Plan.Steps.Length; i++)
        {
            Select(ref pass, Plan.Table, i);
            Plan.Steps[i].Layer.Forward(pass);
            if (FindsPieces)
                pieces = (pieces ^ Plan.Steps[i].Layer.Pieces(pass)) * 1099511628211UL;      // now: what is not kept will be gone
            Bury(Phase.Forward, i + 1);
        }

        Pieces = pieces;
    }

    /// <summary>The same from the caller's memory and back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(int count, ReadOnlySpan<T> x, Span<T> y)
    {
        x.CopyTo(View(Plan.Inputs[0].Faces.Value, Plan.Rows));
        Run(count);
        View(Plan.Outputs[0].Faces.Value, count).CopyTo(y);
    }

    /// <summary>Backward, or BackwardTangent, from seeds that are given by hand, by a reduction or by denominators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reverse(bool second, Reduction? reduction, ReadOnlySpan<double> totals)
    {
        if (second && !Plan.Asks(Derivatives.Second))
            throw Unplanned("second derivatives", Derivatives.Second);
        if (!Derives)
            throw Unplanned("gradients", Derivatives.Input);
        var started = false;
        Enter();
        try
        {
            AfterForward(second ? "BackwardTangent" : "Backward");
            if (second && !tangentDone)
                throw new InvalidOperationException("BackwardTangent needs the tangents of this forward pass: call Tangent first.");
            started = true;
            if (reduction is { } by)
                SetSeeds(by);
            else if (!totals.IsEmpty)
                SetSeeds(totals);
            RunBackward(Plan.BackwardTable, second);
        }
        finally
        {
            End(started);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void RunTangent()
    {
        tangentDone = false;
        var pass = Pass();
        Bury(Phase.Tangent, 0);
        foreach (var i in Plan.TangentSteps)
        {
            Select(ref pass, Plan.TangentTable, i);
            Plan.Steps[i].Layer.Tangent(pass);
            Bury(Phase.Tangent, i + 1);
        }

        tangentDone = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void RunBackward(Faces[] table, bool second)
    {
        var pass = Pass();
        Bury(Phase.Backward, 0);
        for (var i = 0; i < Plan.Backward.Length; i++)
        {
            ref readonly var entry = ref Plan.Backward[i];
            if (entry.Action != Action.Rule)
            {
                Move(entry.Action, entry.From, entry.To);
                if (second)
                    Move(entry.Action, entry.TangentFrom, entry.TangentTo);
            }
            else
            {
                Select(ref pass, table, entry.Step);
                if (second)
                    Plan.Steps[entry.Step].Layer.BackwardTangent(pass);
                else
                    Plan.Steps[entry.Step].Layer.Backward(pass);
            }

            Bury(Phase.Backward, i + 1);
        }
    }

    /// <summary>Whoever consumes a gradient zeroes it, also when a layer threw half-way. Then the workspace is free.</summary>
    internal void End(bool started)
    {
        if (started)
            ClearSeeds();
        Leave();
    }

    /// <summary>In a checking plan: fills what is dead with NaN.</summary>
    private void Bury(Phase phase, int at)
    {
        if (!Plan.Checks)
            return;
        foreach (var region in Plan.Dead[(int)phase][at])
            View(region, Plan.Rows).Fill(T.NaN);
    }

    private void Move(Action action, Region from, Region to)
    {
        if (action == Action.Copy)
            View(from, rows).CopyTo(View(to, rows));
        else
            TensorPrimitives.Add(View(to, rows), View(from, rows), View(to, rows));
    }

    internal void ClearSeeds()
    {
        foreach (ref readonly var output in Plan.Outputs.AsSpan())
        {
            View(output.Faces.Gradient, Plan.Rows).Clear();
            View(output.Faces.GradientTangent, Plan.Rows).Clear();
        }

        foreach (ref readonly var term in Plan.Terms.AsSpan())
        {
            View(term.Loss.Faces.Gradient, Plan.Rows).Clear();
            View(term.Loss.Faces.GradientTangent, Plan.Rows).Clear();
        }
    }

    private Pass<T> Pass() => new(
        ref memory.First, ref parameters.First, ref (gradients ?? parameters).First, ref (parameterTangents ?? parameters).First,
        ref (gradientTangents ?? parameters).First, rows, Plan.Behaviour == Behaviour.Training, Seed, Step, FirstRow, Team);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Select(ref Pass<T> pass, Faces[] table, int i)
    {
        ref readonly var step = ref Plan.Steps[i];
        pass.Slots = ref table[step.FirstSlot];
        pass.Count = step.Slots;
        pass.Stream = step.Node;
    }

    private int CountRows(ReadOnlySpan<T> x)
    {
        ref readonly var input = ref Only(Plan.Inputs, "input");
        var size = input.Shape.Size;
        var count = size == 0 ? Plan.Rows : x.Length == size ? 1 : x.Length / size;
        if (x.Length != count * size || count < 1 || count > Plan.Rows)
            throw new ShapeException($"\"x\" holds {x.Length} elements; this workspace takes 1 to {Plan.Rows} rows of input \"{input.Name}\" {input.Shape}, {size} each.");
        return count;
    }

    private int BeginInputGradient(ReadOnlySpan<T> x, Span<T> dx)
    {
        if (!Plan.Asks(Derivatives.Input))
            throw Unplanned("gradients of inputs", Derivatives.Input);
        if (dx.Length != x.Length)
            throw new ShapeException($"\"dx\" holds {dx.Length} elements, but \"x\" holds {x.Length}.");
        _ = (InputGradient(0).Length, OutputGradient(0).Length);        // refuses indices before anything runs
        return CountRows(x);
    }

    private void RunInputGradient(int count, ReadOnlySpan<T> x, Span<T> dx)
    {
        x.CopyTo(Input(0));
        Run(count);
        RunBackward(Plan.InputTable, second: false);
        InputGradient(0).CopyTo(dx);
    }

    private static ref readonly Port Only(Port[] ports, string what)
    {
        if (ports.Length != 1)
            throw new InvalidOperationException($"This call is for networks of one {what}; there are {ports.Length}: {string.Join(", ", ports.Select(p => $"\"{p.Name}\""))}.");
        return ref ports[0];
    }

    private void AfterForward(string call)
    {
        if (!forwardDone)
            throw new InvalidOperationException($"{call} reads what a forward pass left: call Forward first.");
    }

    internal void Enter()
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
            ThrowBusy();
    }

    internal void Leave() => Volatile.Write(ref busy, 0);

    [DoesNotReturn]
    private static void ThrowBusy() =>
        throw new InvalidOperationException("Two threads use this workspace at once, or a layer calls back into it. Give each thread a workspace of its own; they can share network, plan and parameters.");
}
