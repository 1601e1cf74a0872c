namespace FastNN;

/// <summary>How the height of a <see cref="CyclicRate"/> changes.</summary>
public enum CycleHeight
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Half of the last one in every cycle.</summary>
    Halving,

    /// <summary>γⁱ.</summary>
    Exponential,
}

/// <summary>η = η₀ + h·(η₁ − η₀)·x: x goes from 0 up to 1 in n steps and down to 0 in m, again and again; h is 1, ½ᶜ in cycle c, or γⁱ.</summary>
/// <remarks>L. Smith, 2017.</remarks>
public sealed record CyclicRate : Schedule
{
    /// <summary>Between η₀ and this rate.</summary>
    /// <param name="peak">η₁.</param>
    /// <param name="up">n.</param>
    /// <param name="down">m; 0: as many as up.</param>
    /// <param name="height">What h does.</param>
    /// <param name="decay">γ of <see cref="CycleHeight.Exponential"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate or decay that is negative or not finite; a length that makes no sense; an unknown height.</exception>
    public CyclicRate(double peak, long up = 2000, long down = 0, CycleHeight height = CycleHeight.Constant, double decay = 1)
    {
        Peak = Require.NotNegative(peak, "The peak of a cyclic rate");
        Up = Require.AtLeast(1, up, "The rise of a cyclic rate");
        Down = Require.AtLeast(0, down, "The fall of a cyclic rate") is 0 ? up : down;
        Height = Enum.IsDefined(height) ? height : throw new ArgumentOutOfRangeException(nameof(height), height, "Unknown height of cycles.");
        Decay = Require.NotNegative(decay, "γ of a cyclic rate");
    }

    /// <summary>η₁.</summary>
    public double Peak { get; }

    /// <summary>n.</summary>
    public long Up { get; }

    /// <summary>m.</summary>
    public long Down { get; }

    /// <summary>What h does.</summary>
    public CycleHeight Height { get; }

    /// <summary>γ.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate)
    {
        var (cycle, i) = Math.DivRem(index, Up + Down);
        var x = i <= Up ? (double)i / Up : (double)(Up + Down - i) / Down;
        var height = Height switch { CycleHeight.Halving => Math.Pow(0.5, cycle), CycleHeight.Exponential => Math.Pow(Decay, index), _ => 1 };
        return baseRate + height * (Peak - baseRate) * x;
    }
}
