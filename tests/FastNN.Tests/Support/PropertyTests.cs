using System.Reflection;
using FastNN.Differentiation;
using FastNN.Numerics;
using FastNN.Testing;
using FsCheck.Xunit;

namespace FastNN.Tests.Support;

/// <summary>That <see cref="PropertyAttribute"/> fails when it should, and says how to see it again.</summary>
public class PropertyTests
{
    [Fact]
    public void A_failing_property_shows_the_smallest_counter_example_and_the_seed()
    {
        var message = Failure(nameof(Below37), new());
        Assert.Contains("Falsifiable, after", message);
        Assert.Contains("Length { Value = 37 }", message[message.IndexOf("Shrunk", StringComparison.Ordinal)..]);
        Assert.Matches(@"shrinks?\) \(\d+,\d+\)", message);
    }

    [Fact]
    public void The_seed_replays_it()
    {
        Assert.Equal(Original(Failure(nameof(Below37), new() { Replay = "(5,7)" })), Original(Failure(nameof(Below37), new() { Replay = "(5,7)" })));
        Assert.NotEqual(Original(Failure(nameof(Below37), new() { Replay = "(5,7)" })), Original(Failure(nameof(Below37), new() { Replay = "11,7" })));

        static string Original(string message) => message[message.IndexOf("Original", StringComparison.Ordinal)..message.IndexOf("Shrunk", StringComparison.Ordinal)];
    }

    [Fact]
    public void A_counter_example_among_networks_is_the_code_that_builds_it()
    {
        var message = Failure(nameof(NoNetworkSubtracts), new());
        var shrunk = message[message.IndexOf("Shrunk", StringComparison.Ordinal)..];
        Assert.Contains("var v0 = g.Input(", shrunk);
        Assert.Contains("= new PairFormula<double, Subtract>(", shrunk);
    }

    [Fact]
    public void MaxTest_and_EndSize_are_kept()
    {
        (calls, largest) = (0, 0);
        Run(nameof(Counted), new() { MaxTest = 37, EndSize = 5 });
        Assert.Equal(37, calls);
        Assert.InRange(largest, 1, 5);
    }

    [Fact]
    public void A_wrong_replay_is_named() => Assert.Contains("\"12\"", Assert.Throws<ArgumentException>(() => new PropertyAttribute { Replay = "12" }.Config()).Message);

    [Fact]
    public void A_wrong_derivative_is_found()
    {
        var wrong = Ingredient.Of(d => new Formula<float, Wrong>(d.Shape, default), d => new Formula<double, Wrong>(d.Shape, default));
        var message = Assert.ThrowsAny<Exception>(() => Generate.ForAll(new(wrong), 20, r => Proof.InDouble(r), seed: 1)).Message;
        Assert.Contains("new Formula<double, Wrong>(v0.Shape, default)", message);
        Assert.Contains(nameof(LawException), message);
    }

    [Property(MaxTest = 5)]
    public void It_runs_on_an_instance_of_its_class_with_drawn_arguments(int a, int b) => Assert.Equal(a + b, b + a);

    private static int calls, largest;

    private static void Below37(Length length) => Assert.True(length.Value < 37);

    private static void NoNetworkSubtracts(GraphRecipe recipe) => Assert.DoesNotContain("Subtract", recipe.ToString());

    private static void Counted(int n) => (calls, largest) = (calls + 1, Math.Max(largest, Math.Abs(n)));

    private static string Failure(string property, PropertyAttribute attribute)
    {
        (attribute.MaxTest, attribute.Arbitrary) = (1000, [typeof(Arbitraries)]);
        return Assert.ThrowsAny<Exception>(() => Run(property, attribute)).Message;
    }

    private static void Run(string property, PropertyAttribute attribute) =>
        PropertyTestCase.Run(attribute, typeof(PropertyTests).GetMethod(property, BindingFlags.Static | BindingFlags.NonPublic)!, null);

    /// <summary>z², with the slope of z.</summary>
    private readonly record struct Wrong : IActivation
    {
        public static bool FromOutput => false;

        public V Value<V>(V z) where V : struct, ILane<V> => z * z;

        public V Slope<V>(V z) where V : struct, ILane<V> => z;
    }
}
