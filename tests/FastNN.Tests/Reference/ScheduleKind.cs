using System.Globalization;
using System.Text.RegularExpressions;

namespace FastNN.Tests.Reference;

/// <summary>Learning rates: entry i is η of index i. Settings are the reference's arguments, or its state after the last entry.</summary>
internal static partial class ScheduleKind
{
    /// <summary>What a schedule's state tells beside its arguments.</summary>
    private static readonly string[] state = ["base_lrs", "last_epoch", "verbose", "T_cur", "T_i", "total_size", "step_ratio", "cooldown_counter", "best", "num_bad_epochs", "mode_worse", "scale_mode", "lr_lambdas"];

    public static void Run(TorchCase c, Agreement agreement)
    {
        var (config, count) = (c.Config, c.Shape("lr")[0]);
        var rate = config.Number("base_lr");
        agreement.Compare("lr", config.Text("schedule") == "ReduceLROnPlateau" ? Plateau(c, Below(config), rate, count) : [.. Enumerable.Range(0, count).Select(At(config, rate))]);
    }

    private static CaseConfig Below(CaseConfig config)
    {
        var below = config.IsBelow("params") ? config.Below("params") : config;
        below.Ignore(state);
        return below;
    }

    /// <summary>A schedule whose rate goes with η₀, or, where it has a peak of its own, with that.</summary>
    private static Func<int, double> At(CaseConfig config, double rate)
    {
        if (config.Text("schedule") != "OneCycleLR")
            return i => Of(config).At(i, rate);
        var p = Below(config);
        var division = p.Number("div_factor", 25);
        var cycle = new OneCycle(
            p.Int("total_steps"), p.Number("pct_start", 0.3), division, p.Number("final_div_factor", 1e4), p.Has("anneal_strategy") && p.Text("anneal_strategy") == "linear", p.Flag("three_phase"));
        var peak = p.Has("max_lr") ? p.Number("max_lr") : p.Numbers("base_lrs")[0] * division;
        if (p.Flag("cycle_momentum"))
            p.Ignore("base_momentum", "max_momentum", "use_beta1");     // of the rule, not of the rate
        return i => cycle.At(i, peak);
    }

    private static Schedule Of(CaseConfig config)
    {
        var (name, p) = (config.Text("schedule"), Below(config));
        switch (name)
        {
            case "StepLR": return new StepDecay(p.Int("step_size"), p.Number("gamma", 0.1));
            case "MultiStepLR": return new MultiStepDecay(Milestones(p), p.Number("gamma", 0.1));
            case "ExponentialLR": return new ExponentialDecay(p.Number("gamma"));
            case "CosineAnnealingLR": return new CosineAnnealing(p.Int("T_max"), p.Number("eta_min", 0));
            case "CosineAnnealingWarmRestarts": return new CosineWarmRestarts(p.Int("T_0"), p.Int("T_mult", 1), p.Number("eta_min", 0));
            case "LinearLR": return new LinearRamp(p.Number("start_factor", 1.0 / 3), p.Number("end_factor", 1), p.Int("total_iters", 5));
            case "ConstantLR": return new ConstantRate(p.Number("factor", 1.0 / 3)).Then(p.Int("total_iters", 5), new ConstantRate());
            case "PolynomialLR": return new PolynomialDecay(p.Int("total_iters", 5), p.Number("power", 1));
            case "LambdaLR": return Lambda(p);
            case "CyclicLR": return Cyclic(p);
            case "SequentialLR": return Sequence(p.Items("schedulers"), Milestones(p));
            case "ChainedScheduler": return p.Items("schedulers").Select(Of).Aggregate((a, b) => a.Times(b));
            default: throw new NotBuiltException($"schedule {name}");
        }
    }

    /// <summary>A function of which the text is given: γ ** epoch, or 1 / (1 + κ * epoch).</summary>
    private static Schedule Lambda(CaseConfig p)
    {
        var text = new[] { "lr_lambda", "lambda", "formula" }.FirstOrDefault(p.Has) is { } name ? p.Text(name).Replace(" ", "") : "no text";
        if (Power().Match(text) is { Success: true } power)
            return new ExponentialDecay(double.Parse(power.Groups[1].Value, CultureInfo.InvariantCulture));
        if (Inverse().Match(text) is { Success: true } inverse)
            return new InverseTimeDecay(double.Parse(inverse.Groups[1].Value, CultureInfo.InvariantCulture));
        throw new NotBuiltException($"lambda {text}");
    }

    [GeneratedRegex(@"^(?:lambda\w+:)?([0-9.e-]+)\*\*\w+$")]
    private static partial Regex Power();

    [GeneratedRegex(@"^(?:lambda\w+:)?1(?:\.0?)?/\(1(?:\.0?)?\+([0-9.e-]+)\*\w+\)$")]
    private static partial Regex Inverse();

    private static CyclicRate Cyclic(CaseConfig p)
    {
        var mode = p.Has("mode") ? p.Text("mode") : "triangular";
        p.Ignore("cycle_momentum", "base_momentum", "max_momentum", "base_momentums", "max_momentums");     // of the rule, not of the rate
        var peak = p.Has("max_lr") ? p.Number("max_lr") : p.Numbers("max_lrs")[0];
        var up = p.Int("step_size_up", 2000);
        var height = mode switch
        {
            "triangular" => CycleHeight.Constant,
            "triangular2" => CycleHeight.Halving,
            "exp_range" => CycleHeight.Exponential,
            _ => throw new NotBuiltException($"mode {mode}"),
        };
        return new(peak, up, p.Int("step_size_down", up), height, p.Number("gamma", 1));
    }

    private static Schedule Sequence(CaseConfig[] schedules, long[] milestones)
    {
        var whole = Of(schedules[^1]);
        for (var i = milestones.Length - 1; i >= 0; i--)
            whole = Of(schedules[i]).Then(milestones[i] - (i == 0 ? 0 : milestones[i - 1]), whole);
        return whole;
    }

    /// <summary>A list, or the counts of a dictionary.</summary>
    private static long[] Milestones(CaseConfig p)
    {
        if (!p.IsBelow("milestones"))
            return [.. p.Ints("milestones").Select(m => (long)m)];
        var counts = p.Below("milestones");
        return [.. counts.Names.SelectMany(m => Enumerable.Repeat(long.Parse(m, CultureInfo.InvariantCulture), counts.Int(m)))];
    }

    private static double[] Plateau(TorchCase c, CaseConfig p, double rate, int count)
    {
        var plateau = new ReduceOnPlateau
        {
            Factor = p.Number("factor", 0.1),
            Patience = p.Int("patience", 10),
            Cooldown = p.Int("cooldown", 0),
            Threshold = p.Number("threshold", 1e-4),
            Absolute = p.Has("threshold_mode") && p.Text("threshold_mode") == "abs",
            Maximize = p.Has("mode") && p.Text("mode") == "max",
            Minimum = p.Has("min_lrs") ? p.Numbers("min_lrs")[0] : p.Number("min_lr", 0),
            SmallestChange = p.Number("eps", 1e-8),
        };
        var figures = c[new[] { "metric", "metrics", "loss", "losses", "values" }.FirstOrDefault(c.Has) ?? "metric"];
        var rates = new double[count];
        for (var i = 0; i < count; i++)
        {
            rates[i] = rate;
            rate = plateau.Next(figures[i], rate);
        }

        return rates;
    }
}
