using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>An update rule at work on one network's parameters: counts the steps and keeps what the rule needs beside each parameter.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Optimizer<T> : IResumable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double learningRate;

    private protected Optimizer(double rate) => BaseRate = LearningRate = rate;

    /// <summary>η₀, the rate that the rule was given: what schedules start from.</summary>
    public double BaseRate { get; }

    /// <summary>η of the next step; a schedule sets it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double LearningRate
    {
        get => learningRate;
        set => learningRate = double.IsFinite(value) && value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"A learning rate is finite and not negative, but {value} was given.");
    }

    /// <summary>How many steps were taken.</summary>
    public long Steps { get; internal set; }

    /// <summary>
    /// ‖∇θ‖₂ over the trained parameters as the last step found it, before clipping; NaN where <see cref="StepOptions"/> asked neither for clipping
    /// by norm nor for refusal, which are what measures it.
    /// </summary>
    public double GradientNorm { get; internal set; } = double.NaN;

    /// <summary>What is kept beside the parameters: none for gradient descent, m and v for Adam.</summary>
    public abstract IReadOnlyList<ParameterSet<T>> States { get; }

    /// <summary>P(θ) of <see cref="StepOptions.Penalty"/>, in double; 0 without one.</summary>
    /// <param name="parameters">θ.</param>
    /// <exception cref="ArgumentException">They belong to another network.</exception>
    public abstract double Penalty(ParameterSet<T> parameters);

    /// <summary>Rule and options, line by line, the same in every culture.</summary>
    internal abstract string Description { get; }

    int IResumable.Count => 3;

    void IResumable.Save(Span<double> to) => (to[0], to[1], to[2]) = (Steps, learningRate, GradientNorm);

    void IResumable.Restore(ReadOnlySpan<double> from)
    {
        if (from is not [>= 0 and <= 1L << 53, >= 0 and < double.PositiveInfinity, >= 0 or double.NaN] || from[0] != Math.Floor(from[0]))
            throw new FormatException($"[{string.Join(", ", from.ToArray())}] are no number of steps, learning rate and norm of a gradient");
        (Steps, learningRate, GradientNorm) = ((long)from[0], from[1], from[2]);
    }

    /// <summary>One step: changes the trained parameters, and leaves the gradients it read zero.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradients">∇θ of the same network.</param>
    /// <param name="team">Who shares the work, for the same bits; by default the calling thread alone does it.</param>
    /// <remarks>
    /// NaN or ∞ among the gradients ends in the parameters (<see cref="ParameterSet{T}.IsFinite"/> tells), in all of them where they are clipped by
    /// norm, unless <see cref="StepOptions.RefuseNonFinite"/> refuses it. Rules that go by the sign alone (<see cref="Lion"/>, <see cref="Rprop"/>) step
    /// once more where it is ∞.
    /// </remarks>
    /// <exception cref="ArgumentException">One of them belongs to another network, or two of parameters, gradients and states are the same set.</exception>
    /// <exception cref="NonFiniteException">A gradient is NaN or infinite, which was to be refused. Nothing has changed, gradients included.</exception>
    /// <exception cref="InvalidOperationException">The team is running. Nothing has changed.</exception>
    public abstract void Step(ParameterSet<T> parameters, ParameterSet<T> gradients, Team? team = null);
}

/// <summary>Puts update rules to work.</summary>
public static class Optimizer
{
    /// <summary>An optimizer with this rule for a network.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="network">Any network on the parameters that will be stepped.</param>
    /// <param name="options">Clipping, weight decay, penalties, refusal; by default none of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rule has a hyper-parameter that it cannot work with.</exception>
    public static Optimizer<T> For<T, R>(this R rule, Network<T> network, StepOptions? options = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
    {
        ArgumentNullException.ThrowIfNull(network);
        return new Ruled<T, R>(rule, network, options ?? new());
    }

    private sealed class Ruled<T, R> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
    {
        /// <summary>Fewer elements are not shared: 1.5 µs of one core for gradient descent, 6 for Adam.</summary>
        private const int MinShared = 1 << 14;

        private readonly R rule;
        private readonly StepOptions options;
        private readonly TensorTable table;
        private readonly TrainedRun[] runs;
        private readonly ParameterSet<T>[] states;

        public Ruled(R rule, Network<T> network, StepOptions options) : base(rule.LearningRate)
        {
            rule.At(new(1, LearningRate));      // refuses what it cannot work with now, not at the first step
            this.rule = rule;
            this.options = options;
            table = network.Layout;
            runs = TrainedRun.Of(table, t => options.WeightDecay > 0 && options.Decays(t), t => options.Penalty?.IsOn(t) == true);
            states = new ParameterSet<T>[R.States];
            for (var s = 0; s < states.Length; s++)
            {
                states[s] = network.CreateGradients();
                if (rule.Initial(s) is var initial && initial != 0)
                {
                    foreach (var tensor in network.Table)
                        states[s].View(tensor).Fill(T.CreateChecked(initial));
                }
            }
        }

        public override IReadOnlyList<ParameterSet<T>> States => states;

        internal override string Description =>
            $"{Invariant.Text(rule)}, {Invariant.Text(options)}, decaying {string.Join(" ", runs.Where(r => r.Decays).Select(r => $"{r.From}-{r.To}"))}".Replace(", ", "\n", StringComparison.Ordinal);

        public override string ToString() => rule.ToString() ?? nameof(R);

        public override double Penalty(ParameterSet<T> parameters)
        {
            Check(parameters, nameof(parameters));
            return options.Penalty?.Cost(parameters, table) ?? 0;
        }

        public override void Step(ParameterSet<T> parameters, ParameterSet<T> gradients, Team? team = null)
        {
            Check(parameters, nameof(parameters));
            Check(gradients, nameof(gradients));
            if (ReferenceEquals(parameters, gradients))
                throw new ArgumentException("\"gradients\" is the same set as \"parameters\", but a step clears the one and changes the other.", nameof(gradients));
            var scale = Clip(gradients);
            var share = new Share
            {
                Optimizer = this,
                Coefficients = rule.At(new(Steps + 1, LearningRate)),
                Scale = scale,
                W = ref parameters.First,
                G = ref gradients.First,
                S0 = ref (states.Length > 0 ? states[0] : gradients).First,
                S1 = ref (states.Length > 1 ? states[1] : gradients).First,
                S2 = ref (states.Length > 2 ? states[2] : gradients).First,
            };
            if (Sharing.Pays(team, table.Length, MinShared))
                Sharing.Run(team!, table.Length, Cache.Line, share);
            else
                share.Run(0, table.Length);
            Steps++;
        }

        /// <summary>Some elements of all sets: of each run what lies among them.</summary>
        private ref struct Share : IRange
        {
            public Ruled<T, R> Optimizer;
            public Coefficients Coefficients;
            public double Scale;
            public ref T W, G, S0, S1, S2;

            public readonly void Run(int start, int count)
            {
                var options = Optimizer.options;
                foreach (var run in Optimizer.runs)
                {
                    var (from, to) = (Math.Max(start, run.From), Math.Min(start + count, run.To));
                    if (from >= to)
                        continue;
                    var (decay, penalty) = (run.Decays ? options.WeightDecay : 0, run.Penalised ? options.Penalty : null);
                    var preparation = new Preparation(
                        Scale, options.ClipValue, (options.Decoupled ? 0 : decay) + (penalty?.L2 ?? 0), options.Decoupled ? Optimizer.LearningRate * decay : 0,
                        Optimizer.LearningRate * (penalty?.L1 ?? 0));
                    Sweep.Run(Optimizer.rule, Coefficients, preparation, to - from, ref Unsafe.Add(ref W, from), ref Unsafe.Add(ref G, from),
                        ref Unsafe.Add(ref S0, from), ref Unsafe.Add(ref S1, from), ref Unsafe.Add(ref S2, from));
                }
            }
        }

        /// <summary>What clipping by norm multiplies gradients by, min(1, c/(‖g‖₂ + 10⁻⁶)); negative where the cost is to rise.</summary>
        private double Clip(ParameterSet<T> gradients)
        {
            var sign = options.Maximize ? -1 : 1;
            if (double.IsPositiveInfinity(options.ClipNorm) && !options.RefuseNonFinite)
                return sign;
            GradientNorm = FastNN.GradientNorm.Of(ref gradients.First, runs);
            return double.IsFinite(GradientNorm) || !options.RefuseNonFinite
                ? sign * Math.Min(1, options.ClipNorm / (GradientNorm + 1e-6))
                : throw new NonFiniteException($"The gradient of step {Steps + 1} has norm {GradientNorm}, so an element of it is not finite; parameters, gradients and optimizer are as before.");
        }

        private void Check(ParameterSet<T> set, string name)
        {
            ArgumentNullException.ThrowIfNull(set, name);
            if (table.Mismatch(set.Layout) is { } why)
                throw new ArgumentException($"\"{name}\" is not of the network that this optimizer was made for: {why}.", name);
            for (var s = 0; s < states.Length; s++)
            {
                if (ReferenceEquals(states[s], set))
                    throw new ArgumentException($"\"{name}\" is state {s} of this optimizer itself.", name);
            }
        }
    }
}
