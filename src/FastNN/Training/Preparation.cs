namespace FastNN;

/// <summary>
/// What happens to w and g before the rule sees them, g ← clamp(s·g, ±c) + λ·w, w ← w − d·w, and to w after it, w ← sign(w)·max(0, |w| − h). Clipping,
/// weight decay and penalties, folded into the sweep.
/// </summary>
/// <param name="Scale">s, from clipping by norm; negative where the cost is to rise.</param>
/// <param name="Limit">c, of clipping by value.</param>
/// <param name="Penalty">λ, of weight decay that goes through the gradient, and of a penalty on squares.</param>
/// <param name="Decay">d = η·λ, of weight decay that does not.</param>
/// <param name="Threshold">h = η·λ₁, of a penalty on absolute values.</param>
internal readonly record struct Preparation(double Scale, double Limit, double Penalty, double Decay, double Threshold = 0)
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

    /// <summary>Whether small weights become 0 after the rule.</summary>
    static abstract bool Thresholds { get; }
}

/// <summary>The loop of the rule alone.</summary>
internal readonly struct Alone : IPrepares
{
    public static bool Prepares => false;

    public static bool Thresholds => false;
}

/// <summary>The loop with clipping and decay, each where asked for.</summary>
internal readonly struct Prepared : IPrepares
{
    public static bool Prepares => true;

    public static bool Thresholds => false;
}

/// <summary>The same with a soft threshold after the rule: a loop of its own, so that the other two do not ask for it.</summary>
internal readonly struct Thresholded : IPrepares
{
    public static bool Prepares => true;

    public static bool Thresholds => true;
}
