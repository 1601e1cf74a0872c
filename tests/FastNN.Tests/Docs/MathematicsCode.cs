using System.Reflection;
using FastNN;
using FastNN.Tests.Support;

namespace Documentation;

/// <summary>The code of docs/mathematics, which must stand here line for line, and runs; and that the pages name everything of their kind.</summary>
public class MathematicsCode
{
    [Fact]
    public void A_mean_and_a_variance()
    {
        var graph = new Graph<float>();
        var x = graph.Input(1, "x");
        var hidden = x.Dense(16, new Tanh());
        graph.Output(hidden.Dense(1), "mean");
        graph.Output(hidden.Dense(1, new Softplus()), "variance");
        var trainer = Trainer.For(graph.Build(seed: 1), new GaussianNegativeLogLikelihood(), new Adam(1e-2));

        // y = x + noise that grows with x: the variance is learned too.
        var (random, inputs, outputs) = (new Random(1), new float[500], new float[500]);
        for (var i = 0; i < 500; i++)
            (inputs[i], outputs[i]) = (i / 500f, i / 500f + (0.05f + 0.5f * i / 500) * (2 * random.NextSingle() - 1));
        var fit = trainer.Fit(new(500, inputs, outputs), new() { Epochs = 60 });
        Assert.True(fit.Epochs[^1].TrainingLoss < -0.8, $"the cost fell to {fit.Epochs[^1].TrainingLoss}");
    }

    [Theory]
    [InlineData("activations-and-losses.md", typeof(IActivation))]
    [InlineData("activations-and-losses.md", typeof(Loss))]
    [InlineData("initialisation.md", typeof(Initializer))]
    public void A_page_names_everything_of_its_kind(string page, Type kind)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "mathematics", page));
        string[] names = kind == typeof(Initializer)
            ? [.. kind.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(m => m is PropertyInfo or MethodInfo { IsSpecialName: false }).Select(m => m.Name)]
            : [.. typeof(Loss).Assembly.GetExportedTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(kind)).Select(t => t.Name.Split('`')[0])];
        Assert.True(names.Length > 10, $"only {names.Length} are known");
        Assert.All(names, name => Assert.Matches($@"`(Initializer\.)?{name}\b", text));
    }
}
