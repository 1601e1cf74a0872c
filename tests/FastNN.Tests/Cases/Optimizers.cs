using System.Numerics;

namespace FastNN.Tests.Cases;

/// <summary>Every public update rule. One line per rule and setting.</summary>
public static class Optimizers
{
    public static readonly OptimizerCase[] All =
    [
        Case(new Sgd(0.1)),
        Case(new Momentum(0.05)),
        Case(new Momentum(0.05, Gamma: 0.5)),
        Case(new Momentum(0.05, Gamma: 0.8, Dampening: 0.3)),
        Case(new Adam(0.02)),
        Case(new Adam(0.02, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-6)),
    ];

    /// <summary>For [MemberData]: a test per rule.</summary>
    public static TheoryData<OptimizerCase> Theory => [.. All];

    private static OptimizerCase Case<R>(R rule) where R : struct, IUpdateRule => new Of<R>(rule);

    private sealed class Of<R>(R rule) : OptimizerCase(rule) where R : struct, IUpdateRule
    {
        public override void Accept(IUpdateRuleVisitor visitor) => visitor.Visit(rule);

        public override Optimizer<T> For<T>(Network<T> network, StepOptions? options = null) => rule.For(network, options);

        public override Trainer<T> Trainer<T>(Network<T> network, Loss loss, bool weighted = false) => FastNN.Trainer.For(network, loss, rule, weighted);
    }
}

/// <summary>An update rule that generic code can visit with its type, or put to work.</summary>
public abstract class OptimizerCase(IUpdateRule rule)
{
    public Type Type => Rule.GetType();

    public IUpdateRule Rule => rule;

    public abstract void Accept(IUpdateRuleVisitor visitor);

    public abstract Optimizer<T> For<T>(Network<T> network, StepOptions? options = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public abstract Trainer<T> Trainer<T>(Network<T> network, Loss loss, bool weighted = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public override string ToString() => rule.ToString()!;
}

public interface IUpdateRuleVisitor
{
    void Visit<R>(R rule) where R : struct, IUpdateRule;
}
