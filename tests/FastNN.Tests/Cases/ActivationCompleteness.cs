namespace FastNN.Tests.Cases;

/// <summary>No public activation of the library goes without cases.</summary>
public class ActivationCompleteness
{
    [Fact]
    public void Every_public_activation_has_a_case()
    {
        var missing = Missing(Activations.All);
        Assert.True(missing.Length == 0, $"Add to tests/FastNN.Tests/Cases/Activations.cs: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void A_missing_one_is_named()
    {
        Assert.Equal(["Relu"], Missing(Activations.All.Where(a => a.Type != typeof(Relu))));
        Assert.Equal(["Differentiated`1"], Missing(Activations.All.Where(a => !a.Type.IsGenericType)));
    }

    private static string[] Missing(IEnumerable<ActivationCase> cases)
    {
        var present = cases.Select(a => Definition(a.Type)).ToHashSet();
        var all = typeof(IActivation).Assembly.GetExportedTypes().Where(t => t.IsValueType && t.IsAssignableTo(typeof(IActivation)));
        return [.. all.Where(t => !present.Contains(t)).Select(t => t.Name)];
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
