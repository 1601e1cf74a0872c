namespace FastNN;

/// <summary>Trained tensors that touch and are treated alike: one sweep. The padding between them is zero and stays so.</summary>
/// <param name="From">Where it starts in a parameter set.</param>
/// <param name="To">Where it ends, padding included.</param>
/// <param name="Decays">Whether its weights decay.</param>
/// <param name="Penalised">Whether a penalty is on them.</param>
internal readonly record struct TrainedRun(int From, int To, bool Decays, bool Penalised = false)
{
    public int Length => To - From;

    /// <summary>The runs of a table, in its order.</summary>
    public static TrainedRun[] Of(TensorTable table, Func<TensorInfo, bool> decays, Func<TensorInfo, bool> penalised)
    {
        var runs = new List<TrainedRun>();
        for (var i = 0; i < table.Tensors.Count; i++)
        {
            var tensor = table.Tensors[i];
            if (!tensor.Trainable || tensor.Size == 0)
                continue;
            var run = new TrainedRun(tensor.Offset, i + 1 < table.Tensors.Count ? table.Tensors[i + 1].Offset : table.Length, decays(tensor), penalised(tensor));
            if (runs.Count > 0 && runs[^1].To == run.From && (runs[^1].Decays, runs[^1].Penalised) == (run.Decays, run.Penalised))
                runs[^1] = runs[^1] with { To = run.To };
            else
                runs.Add(run);
        }

        return [.. runs];
    }
}
