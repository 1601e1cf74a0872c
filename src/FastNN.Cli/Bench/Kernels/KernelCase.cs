using FastNN.Cli.Measuring;

namespace FastNN.Cli.Bench.Kernels;

/// <summary>A kernel at one size: what it is called, what it must do at the least, and how to run it.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Kernel">For example "gemm".</param>
/// <param name="Shape">For example "32x784->128": rows, inputs, outputs.</param>
/// <param name="Type">"float" or "double".</param>
/// <param name="MultiplyAdds">How many it needs; 0 where multiply-adds are not what it is about.</param>
/// <param name="Footprint">All bytes that it reads or writes, each counted once.</param>
/// <param name="Traffic">How it passes over them.</param>
/// <param name="Elements">What its time is also told by: elements or parameters; 0 for none.</param>
/// <param name="Prepare">Makes its memory, and what runs it so many times.</param>
/// <param name="Threads">On how many threads.</param>
internal sealed record KernelCase(string Group, string Kernel, string Shape, string Type, double MultiplyAdds, double Footprint, Traffic Traffic, double Elements, Func<Action<int>> Prepare, int Threads = 1)
{
    /// <summary>Whether the text is part of "gemm 32x784->128 float".</summary>
    public bool Matches(string text) => $"{Kernel} {Shape} {Type}".Contains(text, StringComparison.OrdinalIgnoreCase);
}
