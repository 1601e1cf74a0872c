using System.Runtime.InteropServices;
using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>BLIS, through its BLAS interface: sgemm, dgemm and sgemv.</summary>
internal sealed unsafe class Blis : IPeer
{
    private readonly Cblas? blas;

    public Blis()
    {
        var library = Native.Load("libblis.so.4");
        if (library == 0)
        {
            About = Native.Missing;
            return;
        }

        ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "bli_thread_set_num_threads"))(1);
        About = $"BLIS {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "bli_info_get_version_str"))())}";
        blas = new(library);
    }

    public string Name => "BLIS";

    public string About { get; }

    public bool Here => blas is not null;

    public Doing? Try(Work work) => blas?.Try(work);
}
