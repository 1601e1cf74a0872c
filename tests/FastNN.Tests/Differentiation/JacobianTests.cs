using CommunityToolkit.HighPerformance;
using FastNN.Differentiation;
using FastNN.Testing;

namespace FastNN.Tests.Differentiation;

public class JacobianTests
{
    private static Network<double> Network(int inputs, int outputs) =>
        FastNN.Network.Of<double>(inputs, x => x.Dense(5, new Tanh()).Dense(outputs, new Sigmoid()), seed: 3);

    private static readonly double[] Point = [0.3, -0.7, 1.1, 0.2, -0.4];

    [Theory]
    [InlineData(4, 2, Derivatives.Input)]
    [InlineData(2, 4, Derivatives.Input)]
    [InlineData(2, 4, Derivatives.Tangent)]
    [InlineData(4, 2, Derivatives.Tangent)]
    [InlineData(2, 4, Derivatives.Input | Derivatives.Tangent | Derivatives.Parameters)]
    public void Rows_and_columns_agree_with_differences(int inputs, int outputs, Derivatives derivatives)
    {
        var network = Network(inputs, outputs);
        var run = network.CreateWorkspace(3, derivatives);
        var (x, jacobian) = (Point[..inputs], new double[outputs, inputs]);
        Jacobian.Of(run, x, jacobian.AsSpan2D());

        var (plain, above, below) = (network.CreateWorkspace(1), new double[outputs], new double[outputs]);
        for (var j = 0; j < inputs; j++)
        {
            const double h = 1e-5;
            plain.Forward([.. x.Select((v, i) => i == j ? v + h : v)], above);
            plain.Forward([.. x.Select((v, i) => i == j ? v - h : v)], below);
            for (var i = 0; i < outputs; i++)
                Assert.Equal((above[i] - below[i]) / (2 * h), jacobian[i, j], 1e-9);
        }
    }

    [Fact]
    public void The_Hessian_is_the_Jacobian_of_the_gradient()
    {
        var network = Network(4, 3);
        var run = network.CreateWorkspace(1, Derivatives.Input | Derivatives.Second);
        var (x, hessian) = (Point[..4], new double[4, 4]);
        Hessian.Of(run, x, 1, hessian.AsSpan2D());

        var (plain, above, below) = (network.CreateWorkspace(1, Derivatives.Input), new double[4], new double[4]);
        for (var j = 0; j < 4; j++)
        {
            const double h = 1e-5;
            plain.InputGradient([.. x.Select((v, i) => i == j ? v + h : v)], 1, above);
            plain.InputGradient([.. x.Select((v, i) => i == j ? v - h : v)], 1, below);
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal((above[i] - below[i]) / (2 * h), hessian[i, j], 1e-9);
                Assert.Equal(hessian[j, i], hessian[i, j], 1e-15);
            }
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused_with_both()
    {
        var run = Network(4, 3).CreateWorkspace(1, Derivatives.Input);
        var small = new double[3, 3];
        Assert.Contains("3×3, but ∂y/∂x of this network is 3×4", Assert.Throws<ShapeException>(() => Jacobian.Of(run, Point.AsSpan(0, 4), small.AsSpan2D())).Message);
        Assert.Contains("holds 5 elements", Assert.Throws<ShapeException>(() => Jacobian.Of(run, Point, small.AsSpan2D())).Message);
        Assert.Contains("Derivatives.Second", Assert.Throws<InvalidOperationException>(() => Hessian.Of(run, Point.AsSpan(0, 4), 0, small.AsSpan2D())).Message);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var run = Network(4, 3).CreateWorkspace(1, Derivatives.Input | Derivatives.Second);
        var (jacobian, hessian) = (new double[3, 4], new double[4, 4]);
        Allocations.AssertNone(Both, 1000);

        void Both()
        {
            Jacobian.Of(run, Point.AsSpan(0, 4), jacobian.AsSpan2D());
            Hessian.Of(run, Point.AsSpan(0, 4), 2, hessian.AsSpan2D());
        }
    }
}
