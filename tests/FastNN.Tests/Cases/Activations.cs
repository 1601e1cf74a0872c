using FastNN.Numerics;
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
        Case(new Exponential(), Math.Exp),
        Case(new Logarithm(), Math.Log),
        Case(new Square(), z => z * z),
        Case(new SquareRoot(), Math.Sqrt),
        Case(new Reciprocal(), z => 1 / z),
        Case(new Differentiated<Swish>(new(1.5)), z => z / (1 + Math.Exp(-1.5 * z))),
    ];

    /// <summary>For [MemberData]: a test per activation.</summary>
    public static TheoryData<ActivationCase> Theory => [.. All];

    private static ActivationCase Case<F>(F activation, Func<double, double> twin) where F : struct, IActivation => new Of<F>(activation, twin);

    private sealed class Of<F>(F activation, Func<double, double> twin) : ActivationCase(activation, twin) where F : struct, IActivation
    {
        public override void Accept(IActivationVisitor visitor) => visitor.Visit(activation);
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

    public override string ToString() => activation.ToString()!;
}

public interface IActivationVisitor
{
    void Visit<F>(F f) where F : struct, IActivation;
}
