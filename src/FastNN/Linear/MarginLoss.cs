namespace FastNN.Linear;

/// <summary>What a <see cref="MarginClassifier"/> minimises: a function of the margin m = y·(x·w + b), y = ±1, that is above the 0-1 loss and convex.</summary>
public enum MarginLoss
{
    /// <summary>max(0, 1 − m), of slope 0 at m ≥ 1.</summary>
    Hinge,

    /// <summary>½·max(0, 1 − m)²: its gradient is 0 where m ≥ 1, else (x·w + b − y)·x.</summary>
    SquaredHinge,

    /// <summary>log(1 + e^−m), stable for any m: logistic regression.</summary>
    Logistic,
}
