using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>A network written by hand over OpenBLAS.</summary>
internal sealed class HandOverBlas(OpenBlas open) : IPeer
{
    public string Name => "C# over OpenBLAS";

    public string About => open.Here ? "hand-written, elementwise parts over Vector<float>" : open.About;

    public bool Here => open.Here;

    public Doing? Try(Work work) => open.Blas is { } blas ? HandWritten<BlasArithmetic>.Try(new(blas), work) : null;
}
