using System.Runtime.InteropServices;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>oneDNN: its sgemm, which takes rows one after the other. Its threads are those of OpenMP.</summary>
internal sealed unsafe class OneDnn : IPeer
{
    private readonly delegate* unmanaged<byte, byte, long, long, long, float, float*, long, float*, long, float, float*, long, int> sgemm;

    public OneDnn()
    {
        var (library, openMp) = (Native.Load("libdnnl.so.3", "libdnnl.so.2"), Native.Load("libgomp.so.1"));
        if (library == 0)
        {
            About = Native.Missing;
            return;
        }

        if (openMp != 0)
            ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(openMp, "omp_set_num_threads"))(1);
        var version = ((delegate* unmanaged<int*>)NativeLibrary.GetExport(library, "dnnl_version"))();
        About = $"oneDNN {version[0]}.{version[1]}.{version[2]}";
        sgemm = (delegate* unmanaged<byte, byte, long, long, long, float, float*, long, float*, long, float, float*, long, int>)NativeLibrary.GetExport(library, "dnnl_sgemm");
    }

    public string Name => "oneDNN";

    public string About { get; }

    public bool Here => sgemm != null;

    public Doing? Try(Work work)
    {
        if (work is not Product<float> p)
            return null;
        var c = new Aligned<float>(p.M * p.N);
        return new(() =>
        {
            Native.Clean();
            sgemm((byte)(p.TransposeA ? 'T' : 'N'), (byte)(p.TransposeB ? 'T' : 'N'), p.M, p.N, p.K, 1,
                p.A.At, p.TransposeA ? p.M : p.K, p.B.At, p.TransposeB ? p.K : p.N, p.Adds ? 1 : 0, c.At, p.N);
        }, c.Doubles);
    }
}
