using System.Runtime.CompilerServices;
using FastNN.Numerics;
using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Cases;

/// <summary>Every public activation, each with a slow twin of its value in double. One line per activation.</summary>
public static class Activations
{
    public static readonly ActivationCase[] All =
    [
        Case(new Identity(), z => z),
        Case(new Sigmoid(), z => 1 / (1 + Math.Exp(-z))),
        Case(new Tanh(), Math.Tanh),
        Case(new Relu(), z => z > 0 ? z : 0),
        Case(new LeakyRelu(), z => z > 0 ? z : 0.01 * z),
        Case(new LeakyRelu(0.2), z => z > 0 ? z : 0.2 * z),
        Case(new Elu(), z => z > 0 ? z : Math.Exp(z) - 1),
        Case(new Elu(0.5), z => z > 0 ? z : 0.5 * (Math.Exp(z) - 1)),
        Case(new Gelu(), z => 0.5 * z * (1 + HighPrecision.Erf(z / Math.Sqrt(2)).ToDouble())),
        Case(new GeluTanh(), z => 0.5 * z * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)))),
        Case(new Silu(), z => z / (1 + Math.Exp(-z))),
        Case(new Softplus(), z => Math.Log(1 + Math.Exp(z))),
        Case(new LogSigmoid(), z => -Math.Log(1 + Math.Exp(-z))),
        Case(new Mish(), z => z * Math.Tanh(Math.Log(1 + Math.Exp(z)))),
        Case(new Celu(), z => Math.Max(0, z) + Math.Min(0, Math.Exp(z) - 1)),
        Case(new Celu(2.5), z => Math.Max(0, z) + Math.Min(0, 2.5 * (Math.Exp(z / 2.5) - 1))),
        Case(new Selu(), z => 1.0507009873554804934 * (z > 0 ? z : 1.6732632423543772848 * (Math.Exp(z) - 1))),
        Case(new Softsign(), z => z / (1 + Math.Abs(z))),
        Case(new HardSigmoid(), z => Math.Min(1, Math.Max(0, z / 6 + 0.5))),
        Case(new HardSwish(), z => z * Math.Min(6, Math.Max(0, z + 3)) / 6),
        Case(new HardTanh(), z => Math.Min(1, Math.Max(-1, z))),
        Case(new HardTanh(-0.5, 2), z => Math.Min(2, Math.Max(-0.5, z))),
        Case(new Relu6(), z => Math.Min(6, Math.Max(0, z))),
        Case(new Hardshrink(), z => Math.Abs(z) > 0.5 ? z : 0),
        Case(new Hardshrink(0.2), z => Math.Abs(z) > 0.2 ? z : 0),
        Case(new Softshrink(), z => Math.Sign(z) * Math.Max(0, Math.Abs(z) - 0.5)),
        Case(new Softshrink(0.2), z => Math.Sign(z) * Math.Max(0, Math.Abs(z) - 0.2)),
        Case(new Tanhshrink(), z => z - Math.Tanh(z)),
        Case(new Threshold(0.1, 0.7), z => z > 0.1 ? z : 0.7),
        Case(new UnitStep(), z => z > 0 ? 1 : 0),
        Case(new Sin(), Math.Sin),
        Case(new Exponential(), Math.Exp, tame: true),
        Case(new Logarithm(), Math.Log, tame: true),
        Case(new Square(), z => z * z, tame: true),
        Case(new SquareRoot(), Math.Sqrt, tame: true),
        Case(new Reciprocal(), z => 1 / z, tame: true),
        Case(new Differentiated<Swish>(new(1.5)), z => z / (1 + Math.Exp(-1.5 * z))),
    ];

    /// <summary>For [MemberData]: a test per activation.</summary>
    public static TheoryData<ActivationCase> Theory => [.. All];

    private static ActivationCase Case<F>(F activation, Func<double, double> twin, bool tame = false, [CallerArgumentExpression(nameof(activation))] string code = "") where F : struct, IActivation =>
        new Of<F>(activation, twin, tame, code);

    private sealed class Of<F>(F activation, Func<double, double> twin, bool tame, string code) : ActivationCase(activation, twin) where F : struct, IActivation
    {
        /// <summary>The type as code: what stands between "new " and "(".</summary>
        private readonly string name = code[4..code.IndexOf('(')];

        public override void Accept(IActivationVisitor visitor) => visitor.Visit(activation);

        public override LayerIngredient Layer => Ingredient.Of(d => new Formula<float, F>(d.Shape, activation), d => new Formula<double, F>(d.Shape, activation), tame ? 0 : int.MaxValue, code: $"d => new Formula<double, {name}>(d.Shape, {code})");

        public override LayerIngredient? Dense => tame ? null : Ingredient.Of(d => new Dense<float, F>(d.Shape, d.Units, activation), d => new Dense<double, F>(d.Shape, d.Units, activation), code: $"d => new Dense<double, {name}>(d.Shape, d.Units, {code})");
    }

    /// <summary>z·σ(βz), a formula that brings no slope of its own.</summary>
    private readonly record struct Swish(double Beta) : IFormula
    {
        public V Value<V>(V z) where V : struct, ILane<V> => z * V.Sigmoid(Beta * z);
    }
}

/// <summary>An activation that generic code can visit with its type.</summary>
public abstract class ActivationCase(IActivation activation, Func<double, double> twin)
{
    public Type Type => activation.GetType();

    /// <summary>f in double, written to be obviously right; it may cancel where f does not.</summary>
    public double Twin(double z) => twin(z);

    public abstract void Accept(IActivationVisitor visitor);

    /// <summary>f as a layer of its own.</summary>
    public abstract LayerIngredient Layer { get; }

    /// <summary>f inside a dense layer; null where f is no function of all numbers.</summary>
    public abstract LayerIngredient? Dense { get; }

    public override string ToString() => activation.ToString()!;
}

public interface IActivationVisitor
{
    void Visit<F>(F f) where F : struct, IActivation;
}
