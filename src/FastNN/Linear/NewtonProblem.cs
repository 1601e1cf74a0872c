using System.Numerics.Tensors;
using FastNN.Kernels;

namespace FastNN.Linear;

/// <summary>
/// C(θ) = (1/n)·Σᵢ −log softmax(xᵢ·θ)[tᵢ] + (λ/2)·‖W‖² with its gradient and Hessian, minimised by Newton's method: θ ← θ − s·H⁻¹·∇C, s halved until C
/// falls (Armijo).
/// </summary>
internal sealed class NewtonProblem
{
    private readonly double[] x;                // [rows, inputs], a one at the end of each row if there is an intercept
    private readonly double[] scale;            // [inputs], root mean squares of the columns
    private readonly double[] logits, p, dz;    // [rows, outputs], [rows, classes], [rows, outputs]
    private readonly double[] gradient;         // [inputs, outputs]
    private readonly int[] labels;
    private readonly int rows, inputs, classes, penalized;
    private bool separates;                     // whether there is no penalty and the largest logit is that of the label everywhere
    private readonly LogisticOptions options;
    private double[] theta;                     // [inputs, outputs]

    public NewtonProblem(double[] features, int[] labels, int width, int classes, LogisticOptions options)
    {
        (this.labels, this.classes, this.options, rows, inputs) = (labels, classes, options, labels.Length, width + (options.Intercept ? 1 : 0));
        Outputs = classes == 2 ? 1 : classes;
        penalized = width * Outputs;
        x = new double[checked(rows * inputs)];
        scale = new double[inputs];
        for (var i = 0; i < rows; i++)
        {
            var row = x.AsSpan(i * inputs, inputs);
            features.AsSpan(i * width, width).CopyTo(row);
            if (options.Intercept)
                row[^1] = 1;
            for (var j = 0; j < inputs; j++)
                scale[j] += row[j] * row[j] / rows;
        }

        for (var j = 0; j < inputs; j++)
            scale[j] = Math.Sqrt(scale[j]);
        (logits, dz, p) = (new double[rows * Outputs], new double[rows * Outputs], new double[rows * classes]);
        (theta, gradient) = (new double[inputs * Outputs], new double[inputs * Outputs]);
    }

    /// <summary>One logit a class; of two classes that of class 1 beside a 0.</summary>
    public int Outputs { get; }

    /// <summary>θ, [inputs, outputs].</summary>
    public double[] Weights => theta;

    /// <summary>C(θ).</summary>
    public double Cost { get; private set; }

    /// <summary>Goes to the minimum from θ = 0.</summary>
    public (LogisticEnd End, int Steps) Minimize()
    {
        Cost = Evaluate(theta);
        var direction = new double[theta.Length];
        for (var step = 0; ; step++)
        {
            Gradient();
            if (separates)
                return (LogisticEnd.Separable, step);
            if (IsSmall(gradient, options.Tolerance))
            {
                if (options.Lambda > 0)
                    return (LogisticEnd.Converged, step);

                // Where some classes are separable and others not, the gradient fades, but each step still takes their logits about 1 further.
                Direction(direction);
                return (IsSmall(direction, 0.1, inverse: true) ? LogisticEnd.Converged : LogisticEnd.Separable, step);
            }

            if (step == options.MaxSteps || !Step(direction))
                return (LogisticEnd.StepLimit, step);
        }
    }

    /// <summary>C(θ); leaves logits and probabilities, and in dz their ŷ − y.</summary>
    private double Evaluate(double[] theta)
    {
        Affine.Forward<double>(rows, x, theta, [], logits);
        var first = classes - Outputs;      // 1 for two classes, of which the first has the logit 0
        var row = new double[classes];
        var sum = 0.0;
        separates = options.Lambda == 0;
        for (var i = 0; i < rows; i++)
        {
            logits.AsSpan(i * Outputs, Outputs).CopyTo(row.AsSpan(first));
            var q = p.AsSpan(i * classes, classes);
            var (loss, others) = Softmax.CrossEntropy<double>(row, labels[i], q);
            sum += loss;
            for (var k = first; k < classes; k++)
                dz[i * Outputs + k - first] = (k == labels[i] ? -others : q[k]) / rows;
            for (var k = 0; k < classes && separates; k++)
                separates = k == labels[i] || row[k] < row[labels[i]];
        }

        return sum / rows + options.Lambda / 2 * Reduce.SumOfSquares<double>(theta.AsSpan(0, penalized));
    }

    /// <summary>∇C = Xᵀ·dz + λ·W.</summary>
    private void Gradient()
    {
        Array.Clear(gradient);
        Affine.Outer<double>(rows, x, dz, gradient);
        var w = gradient.AsSpan(0, penalized);
        TensorPrimitives.MultiplyAdd(theta.AsSpan(0, penalized), options.Lambda, w, w);
    }

    /// <summary>Whether all of v, which is in units of the inputs or their inverse, is below a tolerance.</summary>
    private bool IsSmall(double[] v, double tolerance, bool inverse = false)
    {
        for (var i = 0; i < v.Length; i++)
        {
            var unit = scale[i / Outputs];
            if (inverse ? Math.Abs(v[i]) * unit > tolerance : Math.Abs(v[i]) > tolerance * unit)
                return false;
        }

        return true;
    }

    /// <summary>direction ← −H⁻¹·∇C.</summary>
    private void Direction(double[] direction)
    {
        var right = new double[gradient.Length];
        TensorPrimitives.Negate(gradient, right);
        new Equations(Hessian(), theta.Length, intercept: false).Solve(right, direction);
    }

    /// <summary>One step; false where C cannot be lowered any more.</summary>
    private bool Step(double[] direction)
    {
        Direction(direction);
        var slope = Reduce.Dot<double>(gradient, direction);
        var candidate = new double[theta.Length];
        for (var s = 1.0; s > 1e-10; s /= 2)
        {
            TensorPrimitives.MultiplyAdd(direction, s, theta, candidate);
            var cost = Evaluate(candidate);

            // Near the minimum the fall drowns in the rounding of C.
            if (cost <= Cost + 1e-4 * s * slope + 4 * PivotedQr.Epsilon * Math.Abs(Cost))
            {
                (theta, Cost) = (candidate, cost);
                return true;
            }
        }

        Evaluate(theta);
        return false;
    }

    /// <summary>
    /// ∂²C/∂θⱼₖ∂θⱼ′ₗ = (1/n)·Σᵢ xᵢⱼ·xᵢⱼ′·pᵢₖ·(δₖₗ − pᵢₗ) + λ, as columns. Where all classes' weights of an input may be shifted together, which changes no
    /// probability, the shift is given a curvature: H stays symmetric, becomes definite, and the step has none of it, since ∇C has none.
    /// </summary>
    private double[][] Hessian()
    {
        var columns = new double[theta.Length][];
        for (var c = 0; c < columns.Length; c++)
            columns[c] = new double[theta.Length];
        var (weighted, block) = (new double[x.Length], new double[inputs * inputs]);
        var first = classes - Outputs;
        for (var k = 0; k < Outputs; k++)
        {
            for (var l = 0; l <= k; l++)
            {
                for (var i = 0; i < rows; i++)
                {
                    var (pk, pl) = (p[i * classes + first + k], p[i * classes + first + l]);
                    var row = x.AsSpan(i * inputs, inputs);
                    TensorPrimitives.Multiply(row, (k == l ? pk * Rest(i, first + k) : -pk * pl) / rows, weighted.AsSpan(i * inputs, inputs));
                }

                Array.Clear(block);
                Affine.Outer<double>(rows, x, weighted, block);
                for (var j = 0; j < inputs; j++)
                {
                    for (var m = 0; m < inputs; m++)
                        columns[j * Outputs + k][m * Outputs + l] = columns[j * Outputs + l][m * Outputs + k] = block[j * inputs + m];
                }
            }
        }

        for (var j = 0; j < inputs; j++)
        {
            var free = Outputs > 1 && (j * Outputs >= penalized || options.Lambda == 0);
            for (var k = 0; k < Outputs; k++)
            {
                if (j * Outputs < penalized)
                    columns[j * Outputs + k][j * Outputs + k] += options.Lambda;
                for (var l = 0; l < Outputs && free; l++)
                    columns[j * Outputs + k][j * Outputs + l] += scale[j] * scale[j] / Outputs;
            }
        }

        return columns;
    }

    /// <summary>1 − pᵢₖ as the sum of the others, which keeps its digits.</summary>
    private double Rest(int i, int k)
    {
        var q = p.AsSpan(i * classes, classes);
        return Reduce.Sum<double>(q[..k]) + Reduce.Sum<double>(q[(k + 1)..]);
    }
}
