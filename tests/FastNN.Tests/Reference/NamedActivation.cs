using System.Globalization;
using System.Reflection;
using FastNN.Numerics;

namespace FastNN.Tests.Reference;

/// <summary>
/// The library's activations by the cases' names: "leaky_relu_0.2" is LeakyRelu(0.2), "silu" is Silu(). Whatever public activation the
/// library has is found by its own name, so that a new one needs no line here.
/// </summary>
internal abstract class NamedActivation
{
    /// <summary>The names that differ from the library's by more than case and underscores.</summary>
    private static readonly Dictionary<string, string> aliases = new() { ["gelu_erf"] = "gelu", ["swish"] = "silu", ["step"] = "unit_step" };

    private static readonly Dictionary<string, Type> activations = typeof(IActivation).Assembly.GetExportedTypes()
        .Where(t => t.IsValueType && !t.IsGenericType && t.IsAssignableTo(typeof(IActivation)))
        .ToDictionary(t => t.Name.ToLowerInvariant());

    /// <summary>f as a layer of its own.</summary>
    public abstract Value<double> Apply(Value<double> x);

    /// <summary>f(x·W + b).</summary>
    public abstract Value<double> Dense(Value<double> x, int units, bool bias);

    /// <summary>The activation of this name.</summary>
    /// <exception cref="NotBuiltException">There is none, or none with as many hyper-parameters.</exception>
    public static NamedActivation Find(string name)
    {
        // What stands behind the first numeric part are hyper-parameters.
        var parts = (aliases.GetValueOrDefault(name) ?? name).Split('_');
        var letters = parts.TakeWhile(p => !IsNumber(p)).ToArray();
        object[] hyper = [.. parts[letters.Length..].Select(p => IsNumber(p) ? Number(p) : throw NotBuilt(name))];
        if (!activations.TryGetValue(string.Concat(letters), out var type) || type.GetConstructor([.. hyper.Select(_ => typeof(double))]) is null && hyper.Length > 0)
            throw NotBuilt(name);
        if (type == typeof(HardSigmoid))
            return new Of<SingleHardSigmoid>(default);
        return (NamedActivation)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type), Activator.CreateInstance(type, hyper))!;
    }

    private static bool IsNumber(string part) => double.TryParse(part, CultureInfo.InvariantCulture, out _);

    private static double Number(string part) => double.Parse(part, CultureInfo.InvariantCulture);

    private static NotBuiltException NotBuilt(string name) => new($"activation {name}");

    /// <summary>The library's HardSigmoid with the reference's slope: of double numbers too, it takes the 1/6 of single precision, 3e-8 off.</summary>
    private readonly record struct SingleHardSigmoid : IActivation
    {
        public static bool FromOutput => HardSigmoid.FromOutput;

        public V Value<V>(V z) where V : struct, ILane<V> => default(HardSigmoid).Value(z);

        public V Slope<V>(V z) where V : struct, ILane<V> => 6 * (double)(1f / 6) * default(HardSigmoid).Slope(z);
    }

    private sealed class Of<F>(F f) : NamedActivation where F : struct, IActivation
    {
        public override Value<double> Apply(Value<double> x) => x.Apply(f);

        public override Value<double> Dense(Value<double> x, int units, bool bias) => x.Then(new Dense<double, F>(x.Shape, units, f, useBias: bias));
    }
}
