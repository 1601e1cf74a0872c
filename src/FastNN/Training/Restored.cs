namespace FastNN;

/// <summary>Numbers that a file says were saved.</summary>
internal static class Restored
{
    /// <summary>The number, if it is a whole one from 0 to <paramref name="most"/>.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static long Whole(double number, string what, long most = 1L << 53) =>
        number >= 0 && number <= most && number == Math.Floor(number) ? (long)number : throw new FormatException($"{what} is {number}, but a whole number from 0 to {most} is wanted");
}
