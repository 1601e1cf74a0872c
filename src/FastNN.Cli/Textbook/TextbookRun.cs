namespace FastNN.Cli.Textbook;

/// <summary>A number beside what the library computes for it.</summary>
internal sealed record Verdict(Section Section, Exercise Exercise, Expected Expected, double Obtained)
{
    public bool Agrees => Expected.Agrees(Obtained);
}

/// <summary>Does exercises.</summary>
internal static class TextbookRun
{
    /// <summary>Whether an exercise is wanted by a text that its section's name and its own contain.</summary>
    public static bool Matches(Section section, Exercise exercise, string filter) => $"{section.Name} {exercise.Name}".Contains(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>The verdicts, in order, each when it is asked for.</summary>
    public static IEnumerable<Verdict> Run(IReadOnlyList<Section> sections, string filter, CancellationToken cancellation)
    {
        foreach (var section in sections)
        {
            foreach (var exercise in section.Exercises.Where(e => Matches(section, e, filter)))
            {
                cancellation.ThrowIfCancellationRequested();
                var obtained = exercise.Compute();
                if (obtained.Length != exercise.Expected.Count)
                    throw new InvalidOperationException($"\"{exercise.Name}\" gives {obtained.Length} numbers, but {exercise.Expected.Count} are expected.");
                for (var i = 0; i < obtained.Length; i++)
                    yield return new(section, exercise, exercise.Expected[i], obtained[i]);
            }
        }
    }
}
