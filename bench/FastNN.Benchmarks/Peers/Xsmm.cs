using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>libxsmm, which compiles a kernel for one shape: small products, not transposed. Its matrices lie column by column, so it is asked for Cᵀ = Bᵀ·Aᵀ.</summary>
internal sealed unsafe class Xsmm : IPeer
{
    /// <summary>The kernel is unrolled code for the whole product; the library is made for small ones.</summary>
    private const int Most = 256 * 256 * 256;

    private readonly nint library;

    public Xsmm()
    {
        library = Native.Load("libxsmm.so.1", "libxsmm.so");
        if (library == 0)
        {
            About = Native.Missing;
            return;
        }

        ((delegate* unmanaged<void>)NativeLibrary.GetExport(library, "libxsmm_init"))();
        About = $"libxsmm, kernels for {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "libxsmm_get_target_arch"))())}";
    }

    public string Name => "libxsmm";

    public string About { get; }

    public bool Here => library != 0;

    public Doing? Try(Work work) => work switch
    {
        Product<float> p => Multiply(p, "libxsmm_smmdispatch"),
        Product<double> p => Multiply(p, "libxsmm_dmmdispatch"),
        _ => null,
    };

    private Doing? Multiply<T>(Product<T> p, string dispatch) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.Form != Form.Forward || (long)p.M * p.N * p.K > Most)
            return null;
        T one = T.One, zero = T.Zero;
        int none = 0, n = p.N, k = p.K;
        var kernel = (delegate* unmanaged<T*, T*, T*, void>)
            ((delegate* unmanaged<int, int, int, int*, int*, int*, T*, T*, int*, int*, nint>)NativeLibrary.GetExport(library, dispatch))(p.N, p.M, p.K, &n, &k, &n, &one, &zero, &none, &none);
        if (kernel == null)
            return null;
        var c = new Aligned<T>(p.M * p.N);
        return new(() =>
        {
            Native.Clean();
            Run((nint)kernel, (nint)p.B.At, (nint)p.A.At, (nint)c.At);
        }, c.Doubles);
    }

    /// <summary>
    /// Apart from the call of Clean: its kernels leave the upper halves set, and the runtime's own work at the start of a method that calls native
    /// code waits for them too, 115 ns.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run(nint kernel, nint a, nint b, nint c) => ((delegate* unmanaged<nint, nint, nint, void>)kernel)(a, b, c);
}
