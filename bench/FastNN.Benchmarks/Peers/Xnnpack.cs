using System.Runtime.InteropServices;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>XNNPACK, without a pool of threads: dense layers with packed weights and ReLU within, softmax, sigmoid. Operators live until the end.</summary>
internal sealed unsafe class Xnnpack : IPeer
{
    private const uint InputsFirst = 1;         // weights are [inputs, outputs]

    private readonly nint library;
    private readonly delegate* unmanaged<nint, nint, int> run;

    public Xnnpack()
    {
        library = Native.Load("libXNNPACK.so.0");
        if (library == 0)
        {
            About = Native.Missing;
            return;
        }

        Check(((delegate* unmanaged<nint, int>)Function("xnn_initialize"))(0));
        run = (delegate* unmanaged<nint, nint, int>)Function("xnn_run_operator");
        About = "XNNPACK, Debian's snapshot of February 2022";
    }

    public string Name => "XNNPACK";

    public string About { get; }

    public bool Here => library != 0;

    public Doing? Try(Work work)
    {
        switch (work)
        {
            case Prediction { Model.Tanh: false } p:
                {
                    var sizes = p.Model.Sizes;
                    List<nint> chain = [];
                    List<Aligned<float>> y = [p.X];
                    for (var l = 0; l < sizes.Length - 1; l++)
                    {
                        y.Add(new(p.Rows * sizes[l + 1]));
                        chain.Add(Dense(p.Rows, sizes[l], sizes[l + 1], y[^2], Numbers.Copy(p.Weight(l)), Numbers.Copy(p.Bias(l)), relu: l < sizes.Length - 2, y[^1]));
                    }

                    if (p.Model.Softmax)
                    {
                        y.Add(new(y[^1].Length));
                        chain.Add(Rows("softmax", p.Rows, p.Model.Outputs, y[^2], y[^1]));
                    }

                    nint[] operators = [.. chain];
                    return new(() =>
                    {
                        Native.Clean();
                        foreach (var one in operators)
                            run(one, 0);
                    }, () => y[^1].Doubles());      // holds all of y, whose addresses the operators have
                }

            case SoftmaxRows s:
                {
                    var y = new Aligned<float>(s.X.Length);
                    return Once(Rows("softmax", s.Rows, s.N, s.X, y), y);
                }

            case Map<float> { F: Works.Function.Sigmoid } m:
                {
                    var y = new Aligned<float>(m.X.Length);
                    return Once(Rows("sigmoid", 1, m.X.Length, m.X, y), y);
                }

            default:
                return null;
        }
    }

    private Doing Once(nint one, Aligned<float> y) => new(() =>
    {
        Native.Clean();
        run(one, 0);
    }, y.Doubles);

    private nint Dense(int rows, int inputs, int outputs, Aligned<float> x, Aligned<float> W, Aligned<float> b, bool relu, Aligned<float> y)
    {
        nint made;
        Check(((delegate* unmanaged<nint, nint, nint, nint, float*, float*, float, float, uint, nint*, int>)Function("xnn_create_fully_connected_nc_f32"))(
            inputs, outputs, inputs, outputs, W.At, b.At, relu ? 0 : float.NegativeInfinity, float.PositiveInfinity, InputsFirst, &made));
        return SetUp("xnn_setup_fully_connected_nc_f32", made, rows, x, y);
    }

    private nint Rows(string operation, int rows, int n, Aligned<float> x, Aligned<float> y)
    {
        nint made;
        Check(((delegate* unmanaged<nint, nint, nint, uint, nint*, int>)Function($"xnn_create_{operation}_nc_f32"))(n, n, n, 0, &made));
        return SetUp($"xnn_setup_{operation}_nc_f32", made, rows, x, y);
    }

    private nint SetUp(string function, nint one, int rows, Aligned<float> x, Aligned<float> y)
    {
        Check(((delegate* unmanaged<nint, nint, float*, float*, nint, int>)Function(function))(one, rows, x.At, y.At, 0));
        return one;
    }

    private nint Function(string name) => NativeLibrary.GetExport(library, name);

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"XNNPACK answers with status {status}.");
    }
}
