namespace FastNN.Tests.Reference;

/// <summary>How each kind of case is run, and how closely it must agree: one file and one line a kind.</summary>
internal static class CaseKinds
{
    public static readonly IReadOnlyDictionary<string, (Action<TorchCase, Agreement> Run, double Tolerance)> All = new Dictionary<string, (Action<TorchCase, Agreement>, double)>
    {
        ["activation"] = (ActivationKind.Run, 1e-12),
        ["activation_extreme"] = (ActivationKind.Run, 1e-12),
        ["clip"] = (ClipKind.Run, 1e-12),
        ["loss"] = (LossKind.Run, 1e-12),
        ["lr_schedule"] = (ScheduleKind.Run, 1e-11),
        ["mlp"] = (MlpKind.Run, 1e-11),
        ["optimizer"] = (OptimizerKind.Run, 1e-11),
    };
}
