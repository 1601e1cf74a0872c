using System.Numerics.Tensors;
using FastNN;

namespace Examples;

/// <summary>A batch of ten rows on memory for four: the parts share one denominator, so their gradients add up to the whole's.</summary>
public class GradientAccumulation
{
    [Fact]
    public void Parts_add_up_to_the_batch()
    {
        var training = Network.Of<double>(3, x => x.Dense(8, new Tanh()).Dense(2), seed: 1).Training(new MeanSquared(), weighted: true);
        var whole = training.CreateWorkspace(rows: 10, Derivatives.Parameters);
        var part = training.CreateWorkspace(rows: 4, Derivatives.Parameters);
        foreach (var input in training.Inputs)
            Initializer.Uniform(0, 1).Fill(seed: 1, input.Name, input.Shape, whole.Input(input.Name));
        whole.Forward();
        whole.Backward(Reduction.Mean);

        var (totals, cost) = (new double[training.Terms.Count], 0.0);
        for (var from = 0; from < 10; from += 4)
            part.Weigh(totals, Load(from));                             // D, the sum of all ten weights
        for (var from = 0; from < 10; from += 4)
        {
            part.Forward(Load(from));
            part.Backward(totals);                                      // ∇θ += (∂ of the part's sum)/D
            cost += part.Loss(totals);
        }

        Assert.Equal(whole.Loss(), cost, 1e-14);
        Assert.All(training.Table, t => Assert.Equal(0, TensorPrimitives.Distance<double>(whole.Gradients[t], part.Gradients[t]), 1e-14));

        int Load(int from)
        {
            var rows = Math.Min(4, 10 - from);
            foreach (var input in training.Inputs)
                whole.Input(input.Name).Slice(from * input.Shape.Size, rows * input.Shape.Size).CopyTo(part.Input(input.Name));
            return rows;
        }
    }
}
