using System.Runtime.InteropServices;
using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>OpenBLAS: sgemm, dgemm and sgemv.</summary>
internal sealed unsafe class OpenBlas : IPeer
{
    public OpenBlas()
    {
        var library = Native.Load("libopenblas.so.0");
        if (library == 0)
        {
            About = Native.Missing;
            return;
        }

        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(1);
        About = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_config"))()) ?? "";
        Blas = new(library);
    }

    /// <summary>Null where it is not installed.</summary>
    public Cblas? Blas { get; }

    public string Name => "OpenBLAS";

    public string About { get; }

    public bool Here => Blas is not null;

    public Doing? Try(Work work) => Blas?.Try(work);
}
