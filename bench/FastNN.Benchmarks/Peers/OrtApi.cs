using System.Runtime.InteropServices;

namespace FastNN.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime's table of C functions, OrtApi, whose order never changes. The index of a function is its place in onnxruntime_c_api.h.
/// </summary>
internal sealed unsafe class OrtApi
{
    private const uint Version = 16;        // the oldest table that has all of these

    private readonly nint* table;

    public OrtApi(nint library)
    {
        var bases = ((delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        About = $"ONNX Runtime {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)bases[1])())}";
        table = ((delegate* unmanaged<uint, nint*>)bases[0])(Version);
    }

    public string About { get; }

    public nint CreateEnvironment(byte* name)
    {
        const int errors = 3;
        nint made;
        Check(((delegate* unmanaged<int, byte*, nint*, nint>)table[3])(errors, name, &made));
        return made;
    }

    /// <summary>For one thread, with all optimizations of the graph.</summary>
    public nint CreateOptions()
    {
        const int all = 99;
        nint made;
        Check(((delegate* unmanaged<nint*, nint>)table[10])(&made));
        Check(((delegate* unmanaged<nint, int, nint>)table[23])(made, all));
        Check(((delegate* unmanaged<nint, int, nint>)table[24])(made, 1));      // threads within an operator
        Check(((delegate* unmanaged<nint, int, nint>)table[25])(made, 1));      // threads between operators
        return made;
    }

    public nint CreateSession(nint environment, ReadOnlySpan<byte> model, nint options)
    {
        nint made;
        fixed (byte* at = model)
            Check(((delegate* unmanaged<nint, byte*, nint, nint, nint*, nint>)table[8])(environment, at, model.Length, options, &made));
        return made;
    }

    /// <summary>A tensor of floats in memory of the caller.</summary>
    public nint CreateTensor(float* at, params ReadOnlySpan<long> shape)
    {
        const int arena = 1, usual = 0, single = 1;
        nint memory, made;
        Check(((delegate* unmanaged<int, int, nint*, nint>)table[69])(arena, usual, &memory));
        long length = sizeof(float);
        foreach (var extent in shape)
            length *= extent;
        fixed (long* extents = shape)
            Check(((delegate* unmanaged<nint, float*, nint, long*, nint, int, nint*, nint>)table[49])(memory, at, (nint)length, extents, shape.Length, single, &made));
        return made;
    }

    public nint CreateBinding(nint session)
    {
        nint made;
        Check(((delegate* unmanaged<nint, nint*, nint>)table[134])(session, &made));
        return made;
    }

    public void BindInput(nint binding, string name, nint tensor) => Bind(136, binding, name, tensor);

    public void BindOutput(nint binding, string name, nint tensor) => Bind(137, binding, name, tensor);

    public void Run(nint session, nint binding)
    {
        Native.Clean();
        Check(((delegate* unmanaged<nint, nint, nint, nint>)table[133])(session, 0, binding));
    }

    private void Bind(int function, nint binding, string name, nint tensor)
    {
        var text = Marshal.StringToCoTaskMemUTF8(name);
        Check(((delegate* unmanaged<nint, nint, nint, nint>)table[function])(binding, text, tensor));
        Marshal.FreeCoTaskMem(text);
    }

    private void Check(nint status)
    {
        if (status != 0)
            throw new InvalidOperationException($"ONNX Runtime: {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)table[2])(status))}");
    }
}
