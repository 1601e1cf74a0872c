using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Checkpoints of other runs, and files that are none: refused with what differs, and nothing changes.</summary>
public sealed class CheckpointRefusalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    private string File => Path.Combine(folder, "run.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed record Setting
    {
        public Func<Network<float>> Network { get; init; } = () => Nets.Small<float>();

        public Loss Loss { get; init; } = new SoftmaxCrossEntropy();

        public double Rate { get; init; } = 0.01;

        public StepOptions Step { get; init; } = new();

        public Samples<float> Samples { get; init; } = CheckpointFitTests.Data<float>();

        public FitOptions<float> Options { get; init; } = new() { Epochs = 3, BatchSize = 8, Validation = CheckpointFitTests.Data<float>(5, 6), Metrics = [new Accuracy()] };

        public Trainer<float> Trainer() => FastNN.Trainer.For(Network(), Loss, new Adam(Rate), step: Step);
    }

    private static readonly Setting standard = new();

    private static readonly Dictionary<string, (Setting Setting, string[] Says)> others = new()
    {
        ["a sample"] = (standard with { Samples = CheckpointFitTests.Data<float>(2) }, ["its samples is \"21 with target \\(labels\\), x \\(4\\), \\w{32}\", but here"]),
        ["a bit of a sample"] = (standard with { Samples = new(Flipped(), Draw.Labels(2, 21, 3)) }, ["its samples"]),
        ["a label"] = (standard with { Samples = new(Draw.Uniform<float>(1, 84), Relabelled()) }, ["its samples"]),
        ["fewer samples"] = (standard with { Samples = CheckpointFitTests.Data<float>(1, 20) }, ["its samples is \"21", "\"20"]),
        ["validation"] = (standard with { Options = standard.Options with { Validation = CheckpointFitTests.Data<float>(6, 6) } }, ["its validation is \"6 with"]),
        ["no validation"] = (standard with { Options = standard.Options with { Validation = null } }, ["its validation is \"6", "here it is \"none\""]),
        ["metrics"] = (standard with { Options = standard.Options with { Metrics = [] } }, ["its metrics is \"accuracy\", but here it is \"\""]),
        ["batch size"] = (standard with { Options = standard.Options with { BatchSize = 9 } }, ["its batch size is \"8\", but here it is \"9\""]),
        ["micro-batch size"] = (standard with { Options = standard.Options with { MicroBatchSize = 2 } }, ["its micro-batch size is \"0\", but here it is \"2\""]),
        ["order"] = (standard with { Options = standard.Options with { Shuffle = false } }, ["its order is \"shuffled\", but here it is \"as given\""]),
        ["seed"] = (standard with { Options = standard.Options with { Seed = 1 } }, ["its seed is \"0\", but here it is \"1\""]),
        ["early stopping"] = (standard with { Options = standard.Options with { EarlyStopping = new() } }, ["its early stopping is \"none\", but here it is \"EarlyStopping \\{ Patience = 10\""]),
        ["a schedule"] = (standard with { Options = standard.Options with { StepSchedule = new InverseRootDecay() } }, ["its schedule is \"none\", but here it is \"InverseRootDecay\""]),
        ["a plateau"] = (standard with { Options = standard.Options with { Plateau = new() } }, ["its schedule is \"none\", but here it is \"ReduceOnPlateau \\{ Factor = 0.1\""]),
        ["an augmentation"] = (standard with { Options = standard.Options with { Augmentations = [new GaussianNoise(0.1)] } }, ["its augmentations is \"\", but here it is \"GaussianNoise"]),
        ["a wider layer"] = (standard with { Network = () => Network.Of<float>(4, x => x.Dense(6, new Tanh()).Dense(3), 1) }, ["its network is \"dense1 Dense\\(4→5, Tanh\\)", "\"dense1 Dense\\(4→6, Tanh\\)"]),
        ["a layer more"] = (standard with { Network = () => Network.Of<float>(4, x => x.Dense(5, new Tanh()).Dense(3).Dense(3), 1) }, ["its network is"]),
        ["an activation"] = (standard with { Network = () => Network.Of<float>(4, x => x.Dense(5, new Relu()).Dense(3), 1) }, ["Tanh", "Relu"]),
        ["a rate"] = (standard with { Rate = 0.02 }, ["its optimizer rule is \"Adam \\{ LearningRate = 0.01\", but here it is \"Adam \\{ LearningRate = 0.02\""]),
        ["clipping"] = (standard with { Step = new() { ClipNorm = 1.5 } }, ["its optimizer rule is \"StepOptions \\{ ClipNorm = ", "ClipNorm = 1.5"]),
        ["what decays"] = (standard with { Step = new() { WeightDecay = 0.1, Decays = t => t.Role == Role.Weight } }, ["its optimizer rule"]),
        ["initial parameters"] = (standard with { Network = () => Nets.Small<float>(2) }, ["its start is \"after 0 steps and 0 epochs, with parameters \\w{32}\", but here"]),
        ["another loss"] = (standard with { Loss = new SoftmaxCrossEntropy { IgnoreIndex = 1 } }, ["its network is"]),
        ["an option of the loss"] = (standard with { Loss = new Scaled(1.01) }, ["the cost of the first samples was 1\\.\\d+ before training, but here it is 1\\.\\d+: the loss or a layer has other settings"]),
    };

    /// <summary>A loss whose setting no text shows.</summary>
    private sealed record Scaled(double By) : Loss
    {
        private static readonly SoftmaxCrossEntropy plain = new();

        public override Value<T> Target<T>(Value<T> prediction, string name = "target") => plain.Target(prediction, name);

        public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
        {
            var x = new Hidden<T>(predictions[0].Shape, By);
            return plain.Of([predictions[0].Then(x, "hidden")], target, weight);
        }
    }

    /// <summary>y = a·x, without saying what a is.</summary>
    private sealed class Hidden<T> : Layer<T> where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly T a;

        public Hidden(Shape shape, double a)
        {
            this.a = T.CreateChecked(a);
            x = Input("x", shape, keep: false);
            y = Output("y", shape, keep: false);
        }

        protected internal override void Forward(in Pass<T> p) => System.Numerics.Tensors.TensorPrimitives.Multiply(p[x], a, p[y]);

        protected internal override void Backward(in Pass<T> p) => System.Numerics.Tensors.TensorPrimitives.Multiply<T>(p.Gradient(y), a, p.Gradient(x));

        protected internal override void Tangent(in Pass<T> p) => System.Numerics.Tensors.TensorPrimitives.Multiply(p.Tangent(x), a, p.Tangent(y));
    }

    private static float[] Flipped()
    {
        var x = Draw.Uniform<float>(1, 84);
        x[83] = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(x[83]) ^ 1);
        return x;
    }

    private static int[] Relabelled()
    {
        var labels = Draw.Labels(2, 21, 3);
        labels[20] = (labels[20] + 1) % 3;
        return labels;
    }

    public static TheoryData<string> Others => [.. others.Keys];

    [Theory, MemberData(nameof(Others))]
    public void Another_run_is_refused_by_what_differs(string name)
    {
        var (other, says) = others[name];
        var first = name == "an option of the loss" ? standard with { Loss = new Scaled(1) } : standard;
        Write(first);
        Unchanged(other, [@"run\.safetensors""", .. says]);
    }

    /// <summary>A checkpoint in the middle of the second epoch.</summary>
    private void Write(Setting setting, bool plateau = false)
    {
        using var source = new CancellationTokenSource();
        setting.Trainer().Fit(setting.Samples, setting.Options with { Plateau = plateau ? new() : null, Checkpoint = new(File), Cancellation = source.Token, Progress = new CheckpointFitTests.Teller(source.Cancel, 4) });
    }

    /// <summary>The file is refused, trainer and file are as they were, and the trainer trains as if nothing had been.</summary>
    private void Unchanged(Setting setting, params string[] says) => Unchanged(setting, plateau: false, says);

    private void Unchanged(Setting setting, bool plateau, params string[] says)
    {
        var options = plateau ? setting.Options with { Plateau = new() } : setting.Options;
        var (trainer, twin) = (setting.Trainer(), setting.Trainer());
        var bytes = System.IO.File.ReadAllBytes(File);
        Refused.By<ModelFormatException>(() => trainer.Fit(setting.Samples, options with { Checkpoint = new(File) }), says);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
        Assert.Equal(["run.safetensors"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        Assert.Equal(0, trainer.Optimizer.Steps);
        Near.Bits<double>(
            [.. CheckpointFitTests.Traces(twin, twin.Fit(setting.Samples, plateau ? options with { Plateau = new() } : options))],
            [.. CheckpointFitTests.Traces(trainer, trainer.Fit(setting.Samples, options))]);
    }

    [Fact]
    public void Another_precision_is_refused()
    {
        Write(standard);
        var trainer = Trainer.For(Nets.Small<double>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        Refused.By<ModelFormatException>(() => trainer.Fit(CheckpointFitTests.Data<double>(), new() { Checkpoint = new(File) }), "its (precision|batch size|network|optimizer)");
    }

    // ---- files that are no checkpoints ----

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        Write(standard);
        var bytes = System.IO.File.ReadAllBytes(File);
        Assert.True(bytes.Length > 2000);
        var trainer = standard.Trainer();
        var before = trainer.Network.Parameters.Everything.ToArray();
        for (var length = 0; length < bytes.Length; length += length < 32 ? 1 : 41)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            Refused.By<ModelFormatException>(() => trainer.Fit(standard.Samples, standard.Options with { Checkpoint = new(File) }));
        }

        Near.Bits<float>(before, trainer.Network.Parameters.Everything);
        Assert.Equal(0, trainer.Optimizer.Steps);
    }

    /// <summary>Any byte changed to anything: refused with nothing changed, or, where the byte was a number's, another number.</summary>
    [Fact]
    public void A_changed_byte_is_refused_or_is_a_number()
    {
        Write(standard);
        var bytes = System.IO.File.ReadAllBytes(File);
        var data = 8 + (int)BitConverter.ToUInt64(bytes);
        var random = new Random(1);
        var (refused, taken) = (0, 0);
        for (var i = 0; i < 600; i++)
        {
            var changed = (byte[])bytes.Clone();
            var at = random.Next(i % 3 == 0 ? bytes.Length : data);
            changed[at] ^= (byte)random.Next(1, 256);
            System.IO.File.WriteAllBytes(File, changed);
            var trainer = standard.Trainer();
            var before = trainer.Network.Parameters.Everything.ToArray();
            try
            {
                trainer.Fit(standard.Samples, standard.Options with { Checkpoint = new(File), Cancellation = new(canceled: true) });
                Assert.True(at >= data || at < 8 || changed[at] is (byte)' ', $"byte {at} was changed to {changed[at]}");
                taken++;
            }
            catch (ModelFormatException)
            {
                refused++;
                Near.Bits<float>(before, trainer.Network.Parameters.Everything);
                Assert.Equal(0, trainer.Optimizer.Steps);
                Assert.Equal(changed, System.IO.File.ReadAllBytes(File));
            }
        }

        Assert.True(refused > 350 && taken > 20, $"{refused} refused, {taken} taken");
    }

    public static TheoryData<string, int, double> Nonsense => new()
    {
        { "optimizer", 0, -1 }, { "optimizer", 0, 0.5 }, { "optimizer", 0, 1e300 }, { "optimizer", 0, double.NaN },
        { "optimizer", 1, -0.1 }, { "optimizer", 1, double.NaN }, { "optimizer", 1, double.PositiveInfinity }, { "optimizer", 2, -1 },
        { "fit", 1, -1 }, { "fit", 1, 4 }, { "fit", 1, 1.5 }, { "fit", 1, double.NaN }, { "fit", 1, 1e300 },
        { "fit", 3, -1 }, { "fit", 3, double.NegativeInfinity }, { "fit", 6, -1 }, { "fit", 6, double.NaN }, { "best epoch", 1, -1 }, { "best epoch", 2, double.NaN }, { "plateau", 1, 0.5 }, { "plateau", 2, 1e300 },
    };

    [Theory, MemberData(nameof(Nonsense))]
    public void Numbers_that_make_no_sense_are_refused(string tensor, int index, double number)
    {
        // A plateau remembers, so each fit has its own.
        var more = standard with { Options = standard.Options with { EarlyStopping = new() } };
        var setting = tensor is "best epoch" or "plateau" ? more : standard;
        Write(setting, tensor == "plateau");
        SafetensorsChange.Doubles(File, (name, values) =>
        {
            if (name == tensor)
                values[index] = number;
            return values;
        });
        Unchanged(setting, tensor == "plateau", $"\"{tensor}\": ");
    }

    [Theory]
    [InlineData("fit", 3)]
    [InlineData("fit", 9)]
    [InlineData("fit", 0)]
    [InlineData("optimizer", 2)]
    [InlineData("optimizer", 4)]
    public void More_or_fewer_numbers_are_refused(string tensor, int length)
    {
        Write(standard);
        SafetensorsChange.Doubles(File, (name, values) => name == tensor ? [.. values.Concat(new double[9]).Take(length)] : values);
        Unchanged(standard, $"\"{tensor}\": ");
    }

    [Fact]
    public void Other_tensors_are_refused()
    {
        Write(standard);
        SafetensorsChange.Doubles(File, (name, values) => name == "fit" ? null : values);
        Unchanged(standard, "has no tensor \"fit\" F64");
        System.IO.File.Delete(File);
        Write(standard);
        SafetensorsChange.Doubles(File, (_, values) => values, "extra");
        Unchanged(standard, "has a tensor \"extra\" that this run has not");
    }

    [Fact]
    public void A_model_is_no_checkpoint()
    {
        standard.Network().Parameters.Save(File);
        Unchanged(standard, "is no checkpoint: its format is not stated");
    }

    // ---- places ----

    [Fact]
    public void A_place_that_cannot_be_written_to_is_known_before_the_first_step()
    {
        var trainer = standard.Trainer();
        Refused.ByAny<IOException>(() => trainer.Fit(standard.Samples, standard.Options with { Checkpoint = new(Path.Combine(folder, "none", "run")) }));
        Assert.Equal(0, trainer.Optimizer.Steps);
        Refused.By<ArgumentException>(() => new CheckpointOptions(""));
        Assert.Equal(Path.GetFullPath("x"), new CheckpointOptions("x").Path);
        Refused.By<ArgumentOutOfRangeException>(() => new CheckpointOptions("x") { EverySteps = -1 }, "-1");
        Refused.By<ArgumentOutOfRangeException>(() => new CheckpointOptions("x") { EveryEpochs = -2 }, "-2");
    }

    /// <summary>Two at once are one too many; the file stays whole, and so does what the other one is writing.</summary>
    [Fact]
    public void Two_writers_at_once_are_refused()
    {
        Write(standard);
        var before = System.IO.File.ReadAllBytes(File);
        using (var other = new FileStream($"{File}.tmp", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Refused.ByAny<IOException>(() => standard.Trainer().Fit(standard.Samples, standard.Options with { Checkpoint = new(File) }));
            Assert.True(System.IO.File.Exists($"{File}.tmp"));
        }

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        standard.Trainer().Fit(standard.Samples, standard.Options with { Checkpoint = new(File) });
        Assert.False(System.IO.File.Exists($"{File}.tmp"));
    }
}
