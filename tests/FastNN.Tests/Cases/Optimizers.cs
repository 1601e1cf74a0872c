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
        Case(new ClassicalMomentum(0.05)),
        Case(new Nesterov(0.05)),
        Case(new AdaGrad(0.3)),
        Case(new AdaGrad(0.5, RateDecay: 1e-3, InitialSum: 0.1, Epsilon: 1e-6)),
        Case(new RmsProp(0.02)),
        Case(new RmsProp(0.02, Alpha: 0.9, Epsilon: 1e-6)),
        Case(new MomentumRmsProp(0.01)),
        Case(new CenteredRmsProp(0.02, Alpha: 0.95)),
        Case(new CenteredRmsProp(0.01, Gamma: 0.5, Alpha: 0.9, Epsilon: 1e-3)),
        Case(new Adadelta(1, Epsilon: 1e-3)),
        Case(new Adamax(0.02)),
        Case(new AmsGrad(0.02)),
        Case(new RAdam(0.02)),
        Case(new NAdam(0.02)),
        Case(new Lion(0.01)),
        Case(new Rprop(0.02)),
        Case(new Asgd(0.05, Decay: 0, AverageFrom: 3)),
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
