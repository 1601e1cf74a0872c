namespace FastNN;

/// <summary>
/// Pieces of work that do not depend on one another: any of them may run on any thread, several at once, in any order. A
/// <see cref="Team"/> runs each exactly once.
/// </summary>
/// <remarks>
/// Pieces split what is written, never a sum: then no bit of the result depends on who ran which. The struct may be a ref struct and hold
/// spans; all threads read the same copy of it, so a piece must not change its fields.
/// </remarks>
public interface IWork
{
    /// <summary>Runs one piece.</summary>
    /// <param name="piece">0 to the number of pieces less one.</param>
    void Run(int piece);
}
