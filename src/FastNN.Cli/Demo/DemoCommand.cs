using System.CommandLine;
using System.Globalization;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Demo;

/// <summary>fastnn demo</summary>
internal static class DemoCommand
{
    private const int MostLayers = 8, MostUnits = 1024;

    public static Command Create(Streams streams)
    {
        var standard = new DemoOptions();
        var seed = Wanted.Option("--seed", "The seed of initial weights and of the order of samples", "N", "a whole number from 0 to 18446744073709551615", standard.Seed,
            (string text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));
        var epochs = Wanted.Count("--epochs", "How often every training digit is seen", standard.Epochs, 1, 10_000);
        var hidden = Widths.Option("--hidden", "The widths of the hidden layers, with commas between them", new([.. standard.Hidden]), 1, MostLayers, MostUnits);
        var activation = Wanted.Choice("--activation", "What hidden layers apply", ActivationChoice.All);
        var optimizer = Wanted.Choice("--optimizer", "How the weights change", OptimizerChoice.All);
        var rate = Wanted.Option<double?>("--learning-rate", $"The size of steps; by default {string.Join(", ", OptimizerChoice.All.Select(o => $"{o.Rate} ({o})"))}",
            "X", "a number greater than 0 and at most 1000", null, Rate);
        rate.DefaultValueFactory = null;
        var batch = Wanted.Count("--batch", "The number of digits of one step", standard.Batch, 1, 1347);
        var html = Wanted.File("--html", "Writes the report as one self-contained page");
        var json = Wanted.File("--json", "Writes the report as numbers");
        var quiet = new Option<bool>("--quiet") { Description = "Prints the headline only" };

        var command = new Command("demo", "Trains a small network on handwritten digits, proves its gradient, times it beside plain loops and shows what it misreads.")
        {
            seed, epochs, hidden, activation, optimizer, rate, batch, html, json, quiet,
        };
        command.SetAction((parsed, cancellation) => Tool.Guard(streams, cancellation, () =>
        {
            var options = new DemoOptions
            {
                Seed = parsed.GetValue(seed),
                Epochs = parsed.GetValue(epochs),
                Hidden = parsed.GetValue(hidden)!.Values,
                Activation = parsed.GetValue(activation)!,
                Optimizer = parsed.GetValue(optimizer)!,
                LearningRate = parsed.GetValue(rate),
                Batch = parsed.GetValue(batch),
            };
            using var page = OutputFile.Open("--html", parsed.GetValue(html));
            using var numbers = OutputFile.Open("--json", parsed.GetValue(json));
            var text = new DemoText(streams, parsed.GetValue(quiet));
            var report = new DemoRun(options, text, cancellation).Run();
            text.Print(report);
            numbers?.Write(DemoJson.Write(report));
            page?.Write(DemoPage.Write(report));
        }));
        return command;
    }

    private static bool Rate(string text, out double? value)
    {
        var parsed = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1000;
        value = number;
        return parsed;
    }
}
