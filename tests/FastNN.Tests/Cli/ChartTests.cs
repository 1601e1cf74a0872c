using System.Text.RegularExpressions;
using FastNN.Cli.Plumbing;

namespace FastNN.Tests.Cli;

/// <summary>Axes have round ticks, and curves end where their panel does.</summary>
public class ChartTests
{
    private static string[] Ticks(Axis axis, params double[] values) => [.. axis.Over(values, 6, rounded: true).Ticks.Select(t => t.Text)];

    [Fact]
    public void Ticks_are_round_numbers_around_the_data()
    {
        Assert.Equal(["0", "1", "2", "3", "4", "5"], Ticks(new(""), 0.2, 4.9));
        Assert.Equal(["−0.1", "0.0", "0.1", "0.2", "0.3", "0.4"], Ticks(new(""), -0.1, 0.21, 0.4));
        Assert.Equal(["80 %", "85 %", "90 %", "95 %", "100 %"], Ticks(new("", Most: 1, Percent: true), 0.83, 0.97));
        Assert.Equal(["0.01", "0.1", "1", "10"], Ticks(new("", Logarithmic: true), 0.02, 3));
        Assert.Equal(["10^−6", "10^−4", "10^−2", "10^0", "10^2"], Ticks(new("", Logarithmic: true), 2e-5, 0, double.NaN, 70));
        Assert.Equal(["1", "2", "5"], Ticks(new("", Logarithmic: true), 1.2, 4));
        Assert.Equal(["10^−3", "10^−2", "10^−1", "10^0", "10^1", "10^2", "10^3", "10^4", "10^5"], [.. new Axis("", Logarithmic: true).Over([1e-3, 1e5], 9, rounded: true).Ticks.Select(t => t.Text)]);
    }

    [Fact]
    public void Data_of_one_value_or_none_has_an_axis()
    {
        Assert.All([Ticks(new("")), Ticks(new(""), 3, 3), Ticks(new(""), 0), Ticks(new("", Logarithmic: true), 0, -1), Ticks(new(""), double.NaN)], t => Assert.True(t.Length >= 2));
        Assert.Contains("3", string.Join(' ', Ticks(new(""), 3, 3)));
    }

    [Fact]
    public void A_curve_is_cut_at_the_edge_and_interrupted_where_it_is_no_number()
    {
        static double[] Heights(params (double, double)[] points)
        {
            var svg = Chart.Draw("t", [new("", new(""), new("", Least: 0, Most: 1), [new("c", points)])], height: 100);
            return [.. Regex.Matches(Regex.Matches(svg, "d=\"([^\"]*)\"")[^1].Groups[1].Value, @"[ML][\d.]+ ([\d.]+)").Select(m => double.Parse(m.Groups[1].Value))];
        }

        var whole = Heights((0, 0), (1, 1));
        Assert.Equal(100, whole[0] - whole[1]);
        Assert.Equal(whole, Heights((0, -1), (1, 2)), (a, b) => Math.Abs(a - b) < 0.2);
        Assert.Empty(Heights((0, 2), (1, 3)));
        Assert.Equal(4, Heights((0, 0), (1, 1), (2, double.NaN), (3, 0), (4, 1)).Length);
        Assert.Equal([whole[1], whole[1]], Heights((0, 1), (1, 1)));
    }

    [Fact]
    public void Names_are_text()
    {
        var svg = Chart.Draw("a < b", [new("x & y", new("<x>"), new("y"), [new("<b>", [(0, 0), (1, 1)])])]);
        Assert.DoesNotContain("<b>", svg);
        Assert.Contains("aria-label=\"a &lt; b\"", svg);
        Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(Chart.File(svg)).Root!.Name.LocalName);
    }
}
