namespace FastNN.Tests.Linear;

/// <summary>Two sets small enough to work out by hand.</summary>
internal static class Worked
{
    /// <summary>Minutes to work, by distance in km and whether it is a weekday.</summary>
    public static readonly double[] Commute = [2.7, 1, 4.1, 1, 1.0, 0, 5.2, 1, 2.8, 0], Minutes = [25, 33, 15, 45, 22];

    /// <summary>The least-squares solution, b first.</summary>
    public static readonly double[] Best = [2897 / 476.0, 1555 / 238.0, 431 / 204.0];

    /// <summary>Four features of eight samples with labels ±1 that a plane through 0 separates.</summary>
    public static readonly double[] Signed =
    [
        -0.5, 0.25, -0.8, -1,
        -1, -0.1, -0.1, -1,
        0.5, 0, 0.25, 0.1,
        -0.2, -0.3, 0.2, 0,
        -0.8, 0, -0.8, -1,
        -0.15, -0.5, 0.05, -0.25,
        -1, 0, -1, -1,
        0, -0.25, 0.25, 0.1,
    ];

    public static readonly double[] Signs = [1, 1, -1, -1, 1, -1, 1, -1];

    public static float[] Narrow(double[] x) => Array.ConvertAll(x, v => (float)v);
}
