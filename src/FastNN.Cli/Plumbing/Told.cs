namespace FastNN.Cli.Plumbing;

/// <summary>Progress that is told where it happens; <see cref="Progress{V}"/> tells it on another thread, later.</summary>
internal sealed class Told<V>(Action<V> tell) : IProgress<V>
{
    public void Report(V value) => tell(value);
}
