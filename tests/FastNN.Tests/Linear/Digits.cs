namespace FastNN.Tests.Linear;

/// <summary>How many digits agree: −log₁₀ of the relative error, of a certified 0 of the absolute one; 16 where the numbers are the same.</summary>
internal static class Digits
{
    public static double Of(double certified, double seen)
    {
        if (seen == certified)
            return 16;
        return Math.Clamp(-Math.Log10(Math.Abs(seen - certified) / (certified == 0 ? 1 : Math.Abs(certified))), 0, 16);
    }

    public static double Worst(IEnumerable<double> certified, IEnumerable<double> seen) => certified.Zip(seen, Of).Min();
}
