namespace FastNN.Benchmarks.Works;

/// <summary>Something that FastNN and others can do, with the numbers to do it on, which are made when they are first asked for.</summary>
/// <param name="kernel">For example "gemm".</param>
/// <param name="shape">For example "32x784->128".</param>
/// <param name="type">"float" or "double".</param>
internal abstract class Work(string kernel, string shape, string type)
{
    public string Kernel => kernel;

    public string Shape => shape;

    public string Type => type;

    /// <summary>How far results may be apart, ‖a − b‖ in terms of ‖b‖: rounding of sums in another order, and functions of a few ulp.</summary>
    public virtual double Tolerance => type == "float" ? 1e-5 : 1e-13;

    /// <summary>FastNN, through what is public.</summary>
    public abstract Doing Fast();

    /// <summary>Called when results have been compared and before anything is timed.</summary>
    public virtual void Settle()
    {
    }

    public override string ToString() => $"{kernel} {shape} {type}";
}

/// <summary>Work in buffers of its own, ready to be done.</summary>
/// <param name="Run">Does it once.</param>
/// <param name="Result">What the first run computed.</param>
internal sealed record Doing(Action Run, Func<double[]> Result);
