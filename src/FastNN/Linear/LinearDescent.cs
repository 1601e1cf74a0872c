using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>
/// w ← rule(w, ∇C) on C(w, b) = (1/n)·Σᵢ ℓ(xᵢ·w + b, yᵢ) + (λ/2)·‖w‖², one output: step by step, by hand. <see cref="GradientDescent"/> runs a whole descent.
/// </summary>
/// <remarks>Steps allocate nothing. One thread at a time.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class LinearDescent<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected readonly Block<T> w, g;       // coefficients, then the intercept if there is one, then zeros up to a cache line
    private protected readonly double lambda;

    private protected LinearDescent(int features, bool intercept, double lambda)
    {
        (Features, HasIntercept, this.lambda) = (features, intercept, lambda);
        var length = checked((int)Block<T>.Padded((long)features + 1));
        (w, g) = (new(length), new(length));
    }

    /// <summary>The number of features.</summary>
    public int Features { get; }

    /// <summary>Whether there is an intercept.</summary>
    public bool HasIntercept { get; }

    /// <summary>w, [features]: may be read and written between steps.</summary>
    public Span<T> Coefficients => w.Span[..Features];

    /// <summary>b; 0 where there is none.</summary>
    /// <exception cref="InvalidOperationException">It is set where there is none.</exception>
    public T Intercept
    {
        get => w.Span[Features];
        set => w.Span[Features] = HasIntercept ? value : throw new InvalidOperationException("This descent has no intercept to set.");
    }

    /// <summary>w and b, [features + 1].</summary>
    internal ReadOnlySpan<T> Weights => w.Span[..(Features + 1)];

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; private protected set; }

    /// <summary>The coefficients and the intercept as they are now.</summary>
    public LinearModel<T> Model => new(Coefficients, [Intercept]);

    /// <summary>C on these samples; 0 without a sample, but for the penalty.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows].</param>
    /// <exception cref="ShapeException">x does not hold features for every y.</exception>
    public abstract double Cost(ReadOnlySpan<T> x, ReadOnlySpan<T> y);

    /// <summary>dw ← ∇C on these samples: (1/n)·Σ ∂ℓ/∂ŷ·x + λ·w, and behind it, if there is an intercept, (1/n)·Σ ∂ℓ/∂ŷ.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows].</param>
    /// <param name="dw">[features], or [features + 1] with an intercept.</param>
    /// <exception cref="ShapeException">x does not hold features for every y, or dw has another length.</exception>
    public void Gradient(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> dw)
    {
        var wanted = Features + (HasIntercept ? 1 : 0);
        if (dw.Length != wanted)
            throw new ShapeException($"\"dw\" holds {dw.Length} numbers, but {wanted} are wanted.");
        Check(x, y);
        Accumulate(x, y, default);
        g.Span[..wanted].CopyTo(dw);
        g.Span.Clear();
    }

    /// <summary>One step down the gradient on these samples.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows].</param>
    /// <param name="rate">η; NaN: the rule's own.</param>
    /// <exception cref="ShapeException">x does not hold features for every y.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or infinite.</exception>
    public void Step(ReadOnlySpan<T> x, ReadOnlySpan<T> y, double rate = double.NaN)
    {
        Check(x, y);
        if (rate < 0 || double.IsInfinity(rate))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"A learning rate is finite and not negative, but {rate} was given.");
        Accumulate(x, y, default);
        Update(rate);
    }

    /// <summary>g ← ∇C on the samples of these indices; on all of them where there is no index.</summary>
    internal abstract void Accumulate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<int> batch);

    /// <summary>w ← rule(w, g), g ← 0.</summary>
    internal abstract void Update(double rate);

    /// <summary>xᵢ·w + b.</summary>
    private protected T Score(ReadOnlySpan<T> row) => Reduce.Dot<T>(row, Coefficients) + w.Span[Features];

    private protected void Check(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
    {
        if (x.Length != (long)y.Length * Features)
            throw new ShapeException($"\"x\" holds {x.Length} numbers, but {Features} for each of the {y.Length} of \"y\" are wanted.");
    }

    /// <summary>Of a loss and a rule.</summary>
    internal sealed class Of<F, R> : LinearDescent<T> where F : struct, IElementLoss where R : struct, IUpdateRule
    {
        private readonly F loss;
        private readonly R rule;
        private readonly Block<T>[] states;

        public Of(F loss, R rule, int features, bool intercept, double lambda) : base(features, intercept, lambda)
        {
            rule.At(new(1, rule.LearningRate));     // refuses what it cannot work with now, not at the first step
            (this.loss, this.rule) = (loss, rule);
            states = new Block<T>[R.States];
            for (var s = 0; s < states.Length; s++)
            {
                states[s] = new(w.Length);
                states[s].Span[..(features + (intercept ? 1 : 0))].Fill(T.CreateChecked(rule.Initial(s)));
            }
        }

        public override double Cost(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        {
            Check(x, y);
            double sum = 0;
            for (var i = 0; i < y.Length; i++)
                sum += loss.Value<DoubleScalar>(double.CreateTruncating(Score(x.Slice(i * Features, Features))), double.CreateTruncating(y[i])).Value;
            return (y.Length == 0 ? 0 : sum / y.Length) + lambda / 2 * double.CreateTruncating(Reduce.SumOfSquares<T>(Coefficients));
        }

        internal override void Accumulate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<int> batch)
        {
            var (d, count) = (Features, batch.IsEmpty ? y.Length : batch.Length);
            var dw = g.Span[..d];
            for (var k = 0; k < count; k++)
            {
                var i = batch.IsEmpty ? k : batch[k];
                var row = x.Slice(i * d, d);
                var slope = T.CreateTruncating(loss.Slope<DoubleScalar>(double.CreateTruncating(Score(row)), double.CreateTruncating(y[i])).Value / count);
                TensorPrimitives.MultiplyAdd(row, slope, dw, dw);
                if (HasIntercept)
                    g.Span[d] += slope;
            }

            if (lambda > 0)
                TensorPrimitives.MultiplyAdd(Coefficients, T.CreateTruncating(lambda), dw, dw);
        }

        internal override void Update(double rate)
        {
            Steps++;
            var k = rule.At(new(Steps, double.IsNaN(rate) ? rule.LearningRate : rate));
            Sweep.Run(rule, k, Preparation.None, w.Length, ref w.First, ref g.First, ref State(0), ref State(1), ref State(2));
        }

        private ref T State(int s) => ref (s < states.Length ? states[s] : g).First;
    }
}
