using FastNN.Numerics;

namespace FastNN;

/// <summary>Which tensors a network has and where they lie: shared by its parameters, gradients, moments and averages.</summary>
internal sealed class TensorTable
{
    private readonly Dictionary<string, TensorInfo> byName;

    private TensorTable(IReadOnlyList<TensorInfo> tensors, int length)
    {
        Tensors = tensors;
        Length = length;
        byName = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        States = [.. tensors.Where(t => t.Role is null)];
    }

    public IReadOnlyList<TensorInfo> Tensors { get; }

    public int Length { get; }

    /// <summary>The tensors that are states.</summary>
    public TensorInfo[] States { get; }

    /// <summary>Lays tensors out one after the other, each on a cache line.</summary>
    /// <exception cref="ShapeException">Together they are larger than one array can be.</exception>
    public static TensorTable Layout<T>(IEnumerable<TensorInfo> tensors) where T : unmanaged
    {
        long offset = 0;
        var placed = new List<TensorInfo>();
        foreach (var tensor in tensors)
        {
            placed.Add(tensor with { Offset = (int)offset });
            offset = checked(offset + Block<T>.Padded(tensor.Size));
            if (offset > Array.MaxLength - Block<T>.Alignment)
                throw new ShapeException($"The parameters up to \"{tensor.Name}\" {tensor.Shape} need {offset} elements; one parameter set holds at most {Array.MaxLength - Block<T>.Alignment}.");
        }

        return new(placed, (int)offset);
    }

    public TensorInfo this[string name] => byName.TryGetValue(NotNull(name), out var tensor)
        ? tensor
        : throw new KeyNotFoundException($"There is no parameter \"{name}\". There are {string.Join(", ", Tensors.Select(t => $"\"{t.Name}\""))}.");

    private static string NotNull(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name;
    }

    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Why a set laid out by <paramref name="other"/> cannot serve here; null if it can. It may hold more tensors after these.</summary>
    public string? Mismatch(TensorTable other)
    {
        if (ReferenceEquals(this, other))
            return null;
        for (var i = 0; i < Tensors.Count; i++)
        {
            if (i >= other.Tensors.Count)
                return $"it has no \"{Tensors[i].Name}\" {Tensors[i].Shape}";
            var (mine, yours) = (Tensors[i], other.Tensors[i]);
            if (mine.Name != yours.Name || mine.Shape != yours.Shape)
                return $"it has \"{yours.Name}\" {yours.Shape} where \"{mine.Name}\" {mine.Shape} is wanted";
        }

        return null;
    }
}
