using FastNN.Testing.Naive;

namespace FastNN.Tests.Support;

/// <summary>The slow twin of every update rule.</summary>
internal static class NaiveTwins
{
    /// <summary>For a naive network, with the same clipping, decay and penalty; decoupled decay is on weights alone.</summary>
    public static NaiveOptimizer<double> Of(IUpdateRule rule, NaiveNetwork<double> network, StepOptions options)
    {
        NaiveOptimizer<double> slow = rule switch
        {
            AdaGrad r => new NaiveAdaGrad<double>(network, r.LearningRate, r.RateDecay, r.InitialSum, r.Epsilon),
            Adadelta r => new NaiveAdadelta<double>(network, r.LearningRate, r.Rho, r.Epsilon),
            Adam r => new NaiveAdam<double>(network, r.LearningRate, r.Beta1, r.Beta2, r.Epsilon),
            Adamax r => new NaiveAdamax<double>(network, r.LearningRate, r.Beta1, r.Beta2, r.Epsilon),
            AmsGrad r => new NaiveAmsGrad<double>(network, r.LearningRate, r.Beta1, r.Beta2, r.Epsilon),
            Asgd r => new NaiveAsgd<double>(network, r.LearningRate, r.Decay, r.Power, r.AverageFrom),
            CenteredRmsProp r => new NaiveRmsProp<double>(network, r.LearningRate, r.Gamma, r.Alpha, r.Epsilon) { Centered = true },
            ClassicalMomentum r => new NaiveClassicalMomentum<double>(network, r.LearningRate, r.Gamma),
            Lion r => new NaiveLion<double>(network, r.LearningRate, r.Beta1, r.Beta2),
            Momentum r => new NaiveMomentum<double>(network, r.LearningRate, r.Gamma, r.Dampening),
            MomentumRmsProp r => new NaiveRmsProp<double>(network, r.LearningRate, r.Gamma, r.Alpha, r.Epsilon),
            NAdam r => new NaiveNAdam<double>(network, r.LearningRate, r.Beta1, r.Beta2, r.Epsilon, r.MomentumDecay),
            Nesterov r => new NaiveNesterov<double>(network, r.LearningRate, r.Gamma),
            RAdam r => new NaiveRAdam<double>(network, r.LearningRate, r.Beta1, r.Beta2, r.Epsilon),
            RmsProp r => new NaiveRmsProp<double>(network, r.LearningRate, 0, r.Alpha, r.Epsilon),
            Rprop r => new NaiveRprop<double>(network, r.LearningRate, r.Shrink, r.Grow, r.Smallest, r.Largest),
            Sgd r => new NaiveSgd<double>(network, r.LearningRate),
            var other => throw new InvalidOperationException($"{other} has no naive twin: write one."),
        };
        (slow.ClipNorm, slow.ClipValue, slow.WeightDecay, slow.Decoupled, slow.WeightsOnly) = (options.ClipNorm, options.ClipValue, options.WeightDecay, options.Decoupled, options.Decoupled);
        (slow.L1, slow.L2, slow.Maximize) = (options.Penalty?.L1 ?? 0, options.Penalty?.L2 ?? 0, options.Maximize);
        return slow;
    }
}
