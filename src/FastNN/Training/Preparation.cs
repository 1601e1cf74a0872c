namespace FastNN;

/// <summary>
/// What happens to w and g before the rule sees them: g ← clamp(s·g, ±c) + λ·w, w ← w − d·w. Clipping and weight decay, folded into the sweep.
/// </summary>
/// <param name="Scale">s, from clipping by norm.</param>
/// <param name="Limit">c, of clipping by value.</param>
/// <param name="Penalty">λ, of weight decay that goes through the gradient.</param>
/// <param name="Decay">d = η·λ, of weight decay that does not.</param>
internal readonly record struct Preparation(double Scale, double Limit, double Penalty, double Decay)
{
    /// <summary>Leaves w and g as they are.</summary>
    public static Preparation None => new(1, double.PositiveInfinity, 0, 0);

    /// <summary>Whether there is something to clip.</summary>
    public bool Clips => Scale != 1 || Limit < double.PositiveInfinity;

    /// <summary>Whether weights decay, in whichever way.</summary>
    public bool Decays => Penalty != 0 || Decay != 0;
}

/// <summary>Whether a loop is compiled with a preparation in it.</summary>
internal interface IPrepares
{
    static abstract bool Prepares { get; }
}

/// <summary>The loop of the rule alone.</summary>
internal readonly struct Alone : IPrepares
{
    public static bool Prepares => false;
}

/// <summary>The loop with clipping and decay, each where asked for.</summary>
internal readonly struct Prepared : IPrepares
{
    public static bool Prepares => true;
}
