using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastNN.Cli.Measuring;

namespace FastNN.Cli.Demo;

/// <summary>The report as numbers. Times are in nanoseconds, shares from 0 to 1.</summary>
internal static class DemoJson
{
    private static readonly JsonSerializerOptions Style = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(DemoReport r)
    {
        var o = r.Options;
        var machine = Machine.Current;
        return JsonSerializer.Serialize(new
        {
            test_accuracy = r.Accuracy,
            test_accuracy_low = r.Interval.Low,
            test_accuracy_high = r.Interval.High,
            test_size = r.Confusion.Total,
            training_accuracy = r.TrainingAccuracy,
            training_size = r.TrainingCount,
            fit = r.Generalization.Fitting.ToString(),
            findings = r.Diagnosis.Findings.Select(f => $"{f}"),
            gradient_max_relative_error = r.Gradients.Error,
            gradient_kink_share = r.Gradients.KinkShare,
            gradient_rows = r.GradientRows,
            gradient_check_holds = r.GradientsHold,
            forward_p50_ns = r.Forward.Ours.P50,
            forward_p99_ns = r.Forward.Ours.P99,
            forward_p999_ns = r.Forward.Ours.P999,
            forward_allocated_bytes = r.Forward.Ours.Bytes,
            forward_calls = r.Forward.Ours.Calls,
            naive_forward_p50_ns = r.Forward.Naive.P50,
            naive_forward_p99_ns = r.Forward.Naive.P99,
            naive_forward_p999_ns = r.Forward.Naive.P999,
            naive_forward_calls = r.Forward.Naive.Calls,
            step_p50_ns = r.Step.Ours.P50,
            step_p99_ns = r.Step.Ours.P99,
            step_p999_ns = r.Step.Ours.P999,
            step_allocated_bytes = r.Step.Ours.Bytes,
            step_calls = r.Step.Ours.Calls,
            naive_step_p50_ns = r.Step.Naive.P50,
            naive_step_p99_ns = r.Step.Naive.P99,
            naive_step_p999_ns = r.Step.Naive.P999,
            naive_step_calls = r.Step.Naive.Calls,
            input_gradient_p50_ns = r.InputGradient.P50,
            input_gradient_p99_ns = r.InputGradient.P99,
            input_gradient_p999_ns = r.InputGradient.P999,
            input_gradient_allocated_bytes = r.InputGradient.Bytes,
            timer_p50_ns = r.Timer.P50,
            naive_logit_difference = r.NaiveDifference,
            seed = o.Seed,
            sizes = o.Sizes,
            parameters = r.Parameters,
            options = new
            {
                epochs = o.Epochs,
                hidden = o.Hidden,
                activation = o.Activation.ToString(),
                optimizer = o.Optimizer.ToString(),
                learning_rate = o.Rate,
                batch = o.Batch,
                initializer = o.Activation.Weight.ToString(),
                precision = "float",
            },
            versions = new
            {
                fastnn = Version,
                runtime = machine.Runtime,
            },
            cpu = machine.Cpu,
            cores = machine.Cores,
            vector_bits = machine.VectorBits,
            system = machine.System,
            training_seconds = r.TrainingTime.TotalSeconds,
            total_seconds = r.Duration.TotalSeconds,
            epochs = r.Epochs.Select(e => new { epoch = e.Epoch, training_loss = e.TrainingLoss, test_loss = e.TestLoss, test_accuracy = e.TestAccuracy }),
            confusion_matrix = Enumerable.Range(0, r.Confusion.Classes).Select(t => Enumerable.Range(0, r.Confusion.Classes).Select(p => r.Confusion[t, p])),
            gradients = r.Gradients.Tensors.Select(t => new
            {
                tensor = t.Tensor,
                entries = t.Entries,
                kinks = t.Kinks,
                max_relative_error = t.Error,
                worst_entry = t.Worst,
                analytic = t.Analytic,
                numeric = t.Expected,
            }),
            misread = r.Misreads.Select(m => new { index = m.Index, label = m.Label, reading = m.Reading, confidence = m.Confidence }),
        }, Style) + "\n";
    }

    /// <summary>The library's version.</summary>
    public static string Version => typeof(Network).Assembly.GetName().Version?.ToString(3) ?? "";
}
