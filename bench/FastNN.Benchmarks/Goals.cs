using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks;

/// <summary>How many times as fast as a peer FastNN means to be.</summary>
internal static class Goals
{
    /// <summary>A run fails below this part of a goal: what neighbours on the machine can take from the better of two minima.</summary>
    public const double Slack = 0.8;

    /// <summary>The goals with vectors of 256 bits and of 512, by work and peer.</summary>
    private static readonly Dictionary<(string Work, string Peer), (double Half, double Full)> goals = new()
    {
        [("gemm 128x128->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("gemm 256x256->256 float", "OpenBLAS")] = (1.1, 1.1),
        [("gemm 512x512->512 float", "OpenBLAS")] = (1, 1),
        [("gemm 1024x1024->1024 float", "OpenBLAS")] = (0.98, 0.98),
        [("gemm 32x784->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("dW 32x784->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("dX 32x784->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("gemm 128x784->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("dW 128x784->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("dX 128x784->128 float", "OpenBLAS")] = (1.1, 1.1),
        [("gemm 128x512->512 float", "OpenBLAS")] = (1.1, 1.1),
        [("dW 128x512->512 float", "OpenBLAS")] = (1.1, 1.1),
        [("dX 128x512->512 float", "OpenBLAS")] = (1.1, 1.1),
        [("exp 512 float", "TensorPrimitives")] = (1.5, 1.5),
        [("tanh 512 float", "TensorPrimitives")] = (2.5, 1.3),
        [("sigmoid 512 float", "TensorPrimitives")] = (1.5, 1.5),
        [("exp 512 double", "TensorPrimitives")] = (1, 1),
        [("tanh 512 double", "TensorPrimitives")] = (1, 1),
        [("sigmoid 512 double", "TensorPrimitives")] = (1, 1),
        [("softmax 1x1000 float", "ONNX Runtime")] = (1 / 0.45, 1 / 0.45),
        [("softmax 32x1000 float", "ONNX Runtime")] = (1 / 1.1, 1 / 1.3),
        [("forward 4-16-16-2 x1 float", "ONNX Runtime")] = (45, 27),
        [("forward 64-64-64-10 x1 float", "ONNX Runtime")] = (10, 10),
        [("forward 784-128-10 softmax x1 float", "ONNX Runtime")] = (1 / 0.5, 1 / 0.6),
        [("forward 784-512-512-10 packed x1 float", "ONNX Runtime")] = (1 / 0.8, 1 / 0.9),
        [("forward 1024-4096-1024 packed x1 float", "ONNX Runtime")] = (1 / 1.2, 1 / 1.1),
        [("adam step 784-128-10 x32 float", "C# over OpenBLAS")] = (1 / 0.85, 1 / 0.85),
        [("adam step 784-128-10 x128 float", "C# over OpenBLAS")] = (1 / 0.92, 1 / 0.92),
    };

    /// <summary>The goal for this machine's vectors, where there is one.</summary>
    public static double? Of(Work work, IPeer peer) => goals.TryGetValue(($"{work}", peer.Name), out var goal) ? Machine.WidestBits == 512 ? goal.Full : goal.Half : null;
}
