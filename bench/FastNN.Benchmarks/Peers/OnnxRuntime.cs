using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>ONNX Runtime, by its fastest path: a session on one thread, input and output bound once to memory of the caller. Sessions live until the end.</summary>
internal sealed unsafe class OnnxRuntime : IPeer
{
    private readonly OrtApi? api;
    private readonly nint environment;

    public OnnxRuntime()
    {
        var library = Native.Load("libonnxruntime.so.1");
        if (library == 0)
        {
            About = Native.Missing;
            return;
        }

        api = new(library);
        About = api.About;
        fixed (byte* name = "peers\0"u8)
            environment = api.CreateEnvironment(name);
    }

    public string Name => "ONNX Runtime";

    public string About { get; }

    public bool Here => api is not null;

    public Doing? Try(Work work)
    {
        var file = new OnnxFile();
        switch (work)
        {
            case Prediction i:
                for (var l = 0; l < i.Model.Sizes.Length - 1; l++)
                {
                    file.Then("Gemm", ($"W{l}", [i.Model.Sizes[l], i.Model.Sizes[l + 1]], i.Weight(l).ToArray()), ($"b{l}", [i.Model.Sizes[l + 1]], i.Bias(l).ToArray()));
                    if (l < i.Model.Sizes.Length - 2)
                        file.Then(i.Model.Tanh ? "Tanh" : "Relu");
                }

                if (i.Model.Softmax)
                    file.Then("Softmax");
                return Bound(file, i.X, i.Rows, i.Model.Inputs, i.Model.Outputs);

            case SoftmaxRows s:
                file.Then("Softmax");
                return Bound(file, s.X, s.Rows, s.N, s.N);

            default:
                return null;
        }
    }

    private Doing? Bound(OnnxFile file, Aligned<float> x, int rows, int inputs, int outputs)
    {
        if (api is null)
            return null;
        var y = new Aligned<float>(rows * outputs);
        var session = api.CreateSession(environment, file.Write([rows, inputs], [rows, outputs]), api.CreateOptions());
        var binding = api.CreateBinding(session);
        api.BindInput(binding, "x", api.CreateTensor(x.At, rows, inputs));
        api.BindOutput(binding, file.Output, api.CreateTensor(y.At, rows, outputs));
        return new(() => api.Run(session, binding), y.Doubles);
    }
}
