using System.Numerics;

namespace FastNN;

/// <summary>Called between the steps of a fit, on the thread that trains. What it throws comes through <see cref="Trainer{T}.Fit"/> as it is.</summary>
/// <remarks>
/// It may look at everything and change what an owner may change between steps, such as <see cref="Optimizer{T}.LearningRate"/>. A method
/// that is not written does nothing.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface IFitCallback<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>After a step.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="step">How far it is.</param>
    /// <returns>Whether the fit is to end here, within the epoch, which then has no report.</returns>
    bool AfterStep(Trainer<T> trainer, FitProgress step) => false;

    /// <summary>After an epoch and its measurements.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="epoch">What was measured.</param>
    /// <returns>Whether the fit is to end here.</returns>
    bool AfterEpoch(Trainer<T> trainer, EpochReport epoch) => false;
}
