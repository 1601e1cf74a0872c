namespace FastNN;

/// <summary>What the numbers of layers mean, in words.</summary>
internal static class Findings
{
    /// <summary>
    /// A factor of 1000 between the gradients of two layers. Each layer of σ passes on at most a quarter of f′, so five of them lose as much; ReLU
    /// layers that start from Glorot's distribution lose 0.7 each, so twenty may stand on one another.
    /// </summary>
    private const double Factor = 1000;

    /// <summary>Adam's first step at 0.01 changes weights of a usual size by a tenth.</summary>
    private const double LargeStep = 0.5;

    private const double DeadShare = 0.5, SaturatedShare = 0.5;

    /// <summary>What is wrong with layers.</summary>
    /// <param name="layers">From the input to the prediction.</param>
    /// <param name="trains">Which have weights that are trained.</param>
    /// <param name="predicts">Whose output leaves the network: there a sure answer saturates rightly.</param>
    /// <param name="judgesUnits">Whether there were samples enough to call a unit dead.</param>
    public static Finding[] Of(LayerReport[] layers, bool[] trains, bool[] predicts, bool judgesUnits)
    {
        var sick = Array.FindIndex(layers, l => !l.IsFinite);
        if (sick >= 0)
            return [new(Symptom.NotFinite, layers[sick].Name, $"values or gradients are not finite from here on. Look for NaN in the data (standardise it), and try a smaller learning rate or clipping by norm.")];

        var findings = new List<Finding>();
        for (var i = 0; i < layers.Length; i++)
        {
            var l = layers[i];
            if (judgesUnits && l.DeadShare >= DeadShare)
                findings.Add(new(Symptom.DeadUnits, l.Name, FormattableString.Invariant($"{l.DeadShare:P0} of the units have slope 0 on every sample and learn nothing. Usual help: a smaller learning rate, He initialisation, inputs with mean 0, or LeakyReLU in the place of ReLU.")));
            if (l.SaturatedShare > SaturatedShare && !predicts[i])
                findings.Add(new(Symptom.Saturation, l.Name, FormattableString.Invariant($"{l.SaturatedShare:P0} of the slopes are below {Activating.Flat}. Usual help: standardised inputs, smaller initial weights (Glorot), normalisation before the activation, or an activation that does not saturate.")));
            if (l.UpdateRatio > LargeStep)
                findings.Add(new(Symptom.LargeSteps, l.Name, FormattableString.Invariant($"a step changes the weights by {l.UpdateRatio:g3} of their size; about 0.001 is usual. Usual help: a smaller learning rate, warm-up, or clipping by norm.")));
        }

        Depth(layers, trains, findings);
        return [.. findings];
    }

    /// <summary>Gradients that grow or shrink on their way from the last weights to the first.</summary>
    private static void Depth(LayerReport[] layers, bool[] trains, List<Finding> findings)
    {
        var weighted = Enumerable.Range(0, layers.Length).Where(i => trains[i] && layers[i].GradientNorm >= 0).ToArray();
        if (weighted.Length < 2 || layers[weighted[^1]].GradientNorm == 0)
            return;
        var last = layers[weighted[^1]];
        foreach (var l in weighted[..^1].Select(i => layers[i]))
        {
            var ratio = l.GradientNorm / last.GradientNorm;
            if (ratio < 1 / Factor && !(ratio == 0 && findings.Any(f => f.Symptom == Symptom.DeadUnits)))
            {
                findings.Add(new(Symptom.VanishingGradients, l.Name, FormattableString.Invariant($"its gradient is {ratio:g2} of that of {last.Name}, so it hardly learns. Usual help: ReLU or another activation that does not saturate, He or Glorot initialisation, normalisation, shortcuts past layers, fewer layers. Clipping does not help.")));
                return;
            }

            if (ratio > Factor)
            {
                findings.Add(new(Symptom.ExplodingGradients, l.Name, FormattableString.Invariant($"its gradient is {ratio:g2} times that of {last.Name}, so steps overshoot. Usual help: smaller initial weights (Glorot, He), normalisation, clipping by norm, a smaller learning rate.")));
                return;
            }
        }
    }
}
