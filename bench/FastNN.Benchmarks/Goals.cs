using System.Runtime.Intrinsics;
using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks;

/// <summary>How many times as fast as a peer FastNN means to be.</summary>
internal static class Goals
{
    /// <summary>A run fails below this part of a goal: what neighbours on the machine can take from the better of two minima.</summary>
    public const double Slack = 0.8;

    /// <summary>Peer, kernel, shape, and the goals with vectors of 256 bits and of 512.</summary>
    private static readonly (string Peer, string Kernel, string Shape, double Half, double Full)[] goals =
    [
        ("OpenBLAS", "gemm", "128³", 1.1, 1.1),
        ("OpenBLAS", "gemm", "256³", 1.1, 1.1),
        ("OpenBLAS", "gemm", "512³", 1.0, 1.0),
        ("OpenBLAS", "gemm", "1024³", 0.98, 0.98),
        ("OpenBLAS", "gemm", "32×784→128", 1.1, 1.1),
        ("OpenBLAS", "gemm dW", "32×784→128", 1.1, 1.1),
        ("OpenBLAS", "gemm dX", "32×784→128", 1.1, 1.1),
        ("OpenBLAS", "gemm", "128×784→128", 1.1, 1.1),
        ("OpenBLAS", "gemm dW", "128×784→128", 1.1, 1.1),
        ("OpenBLAS", "gemm dX", "128×784→128", 1.1, 1.1),
        ("OpenBLAS", "gemm", "128×512→512", 1.1, 1.1),
        ("OpenBLAS", "gemm dW", "128×512→512", 1.1, 1.1),
        ("OpenBLAS", "gemm dX", "128×512→512", 1.1, 1.1),
        ("ONNX Runtime", "network", $"{Model.Small}, batch 1", 45, 27),
        ("ONNX Runtime", "network", $"{Model.Middle}, batch 1", 10, 10),
        ("ONNX Runtime", "network", $"{Model.Classifier}, batch 1", 1 / 0.5, 1 / 0.6),
        ("ONNX Runtime", "network", $"{Model.Deep}, batch 1", 1 / 0.8, 1 / 0.9),
        ("ONNX Runtime", "network", $"{Model.Wide}, batch 1", 1 / 1.2, 1 / 1.1),
        ("ONNX Runtime", "softmax", "1×1000", 1 / 0.45, 1 / 0.45),
        ("ONNX Runtime", "softmax", "32×1000", 1 / 1.1, 1 / 1.3),
    ];

    public static double? Of(Work work, IPeer peer)
    {
        foreach (var (name, kernel, shape, half, full) in goals)
        {
            if (work.Type == "float" && (name, kernel, shape) == (peer.Name, work.Kernel, work.Shape))
                return Vector512.IsHardwareAccelerated ? full : half;
        }

        return null;
    }
}
