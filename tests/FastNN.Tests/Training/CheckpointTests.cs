using FastNN.Serialization;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Checkpoints of loops written by hand.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    private string File => Path.Combine(folder, "run.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A loop with everything that there is to keep: an average, two optimizers, carried state, counters.</summary>
    private sealed class Loop
    {
        private readonly Network<double> network;
        private readonly Workspace<double> run;
        private readonly Optimizer<double> adam, momentum;

        public Loop()
        {
            var graph = new Graph<double>();
            Value<double> x = graph.Input(4, "x"), h = graph.Input(5, "h");
            var next = x.Concat(h).Dense(5, new Tanh());
            graph.Carry(next, h);
            graph.Output(next.Dense(3), "y");
            network = graph.Build(1).Training(new MeanSquared());
            run = network.CreateWorkspace(2, Derivatives.Parameters, Behaviour.Training);
            Average = network.CreateGradients();
            (adam, momentum) = (new Adam(0.01).For(network), new Momentum(0.02).For(network));
            Checkpoint = new Checkpoint<double>().Add("parameters", network.Parameters).Add("average", Average)
                .Add("adam", adam).Add("momentum", momentum).Add("run", run).Add("numbers", Numbers).Require("task", "curves");
        }

        public Checkpoint<double> Checkpoint { get; }

        public ParameterSet<double> Average { get; }

        public double[] Numbers { get; } = new double[3];

        public double[] Everything()
        {
            var carried = new double[run.StateLength];
            run.Snapshot(carried);
            return [.. network.Parameters.Everything, .. Average.Everything, .. adam.States[0].Everything, .. adam.States[1].Everything, .. momentum.States[0].Everything, .. carried, .. Numbers, adam.Steps, momentum.Steps, adam.LearningRate];
        }

        public void Step()
        {
            Draw.Uniform<double>((int)(adam.Steps + momentum.Steps), 8).CopyTo(run.Input("x"));
            Draw.Uniform<double>((int)(adam.Steps + momentum.Steps) + 100, 6).CopyTo(run.Input("target"));
            run.Forward();
            Numbers[0] += run.Loss();
            run.Backward(Reduction.Mean);
            (adam.Steps > momentum.Steps ? momentum : adam).Step(run.Parameters, run.Gradients);
            adam.LearningRate *= 0.97;
            for (var i = 0; i < Average.Everything.Length; i++)
                Average.Everything[i] = 0.9 * Average.Everything[i] + 0.1 * network.Parameters.Everything[i];
            Numbers[1] = double.NegativeZero;
            Numbers[2] = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_1234);
        }
    }

    [Fact]
    public void A_loop_goes_on_bit_by_bit()
    {
        var whole = new Loop();
        Assert.False(whole.Checkpoint.Resume(File));
        for (var step = 0; step < 10; step++)
        {
            whole.Checkpoint.Save(File);
            var again = new Loop();
            Assert.True(again.Checkpoint.Resume(File));
            Near.Bits<double>(whole.Everything(), again.Everything(), $"at step {step}");
            Assert.Equal(whole.Numbers.Select(BitConverter.DoubleToUInt64Bits), again.Numbers.Select(BitConverter.DoubleToUInt64Bits));
            whole.Step();
            again.Step();
            Near.Bits<double>(whole.Everything(), again.Everything(), $"after step {step}");
        }
    }

    /// <summary>Numbers come before sets: when the last of them make no sense, the first are put back.</summary>
    [Fact]
    public void Refused_numbers_leave_the_others_as_they_were()
    {
        var network = Nets.Small<float>();
        double[] first = [1, 2];
        var rule = new Adam().For(network);
        new Checkpoint<float>().Add("p", network.Parameters).Add("first", first).Add("rule", rule).Save(File);
        SafetensorsChange.Doubles(File, (name, values) => name == "rule" ? [-1, 0.1, 0] : values);
        double[] changed = [7, 8];
        var other = Nets.Small<float>(2).Parameters;
        var before = other.Everything.ToArray();
        Refused.By<ModelFormatException>(() => new Checkpoint<float>().Add("p", other).Add("first", changed).Add("rule", rule).Resume(File), "\"rule\": \\[-1, 0.1, 0\\] are no number of steps");
        Assert.Equal([7, 8], changed);
        Near.Bits<float>(before, other.Everything);
    }

    [Fact]
    public void As_many_numbers_are_wanted_as_there_are()
    {
        double[] one = [3], two = [4, 5];
        new Checkpoint<float>().Add("numbers", one).Save(File);
        Refused.By<ModelFormatException>(() => new Checkpoint<float>().Add("numbers", two).Resume(File), "\"numbers\": it holds 1 numbers, but 2 are wanted");
        Assert.Equal([4, 5], two);
    }

    /// <summary>A file with holes holds gigabytes without having them: it is refused before memory is reserved for them.</summary>
    [Fact]
    public void Numbers_beyond_all_measure_are_not_read()
    {
        var checkpoint = new Checkpoint<float>().Add("fit", new FitState(epochs: 3, batches: 3, metrics: 1), grows: true);
        var header = System.Text.Encoding.UTF8.GetBytes($"{{\"__metadata__\":{{\"format\":\"FastNN checkpoint 1\"}},\"fit\":{{\"dtype\":\"F64\",\"shape\":[{int.MaxValue}],\"data_offsets\":[0,{8L * int.MaxValue}]}}}}");
        using (var stream = new FileStream(File, FileMode.Create))
        {
            stream.Write(BitConverter.GetBytes((long)header.Length));
            stream.Write(header);
            stream.SetLength(8 + header.Length + 8L * int.MaxValue);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused.By<ModelFormatException>(() => checkpoint.Resume(File), "\"fit\": it holds 2147483647 numbers, but at most 16777216 are wanted");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void What_differs_is_named()
    {
        var network = Nets.Small<float>();
        Checkpoint<float> Of(string task = "digits") => new Checkpoint<float>().Add("p", network.Parameters).Require("task", task);
        Of().Save(File);
        Assert.True(Of().Resume(File));
        Refused.By<ModelFormatException>(() => Of("letters").Resume(File), "its task is \"digits\", but here it is \"letters\"");
        Refused.By<ModelFormatException>(() => Of().Require("split", "3").Resume(File), "its split is nothing, but here it is \"3\"");
        Refused.By<ModelFormatException>(() => new Checkpoint<float>().Add("p", network.Parameters).Resume(File), "its task is \"digits\", but here it is nothing");
        Refused.By<ModelFormatException>(() => new Checkpoint<float>().Add("q", network.Parameters).Require("task", "digits").Resume(File), "\"p/dense1.weight\"");
        Refused.By<ModelFormatException>(() => Of("a\nb").Resume(File), "its task is \"digits\", but here it is \"a\"");
        Refused.By<ModelFormatException>(() => new Checkpoint<double>().Add("p", Nets.Small<double>().Parameters).Require("task", "digits").Resume(File), "holds F32, but F64 is wanted");
    }

    [Fact]
    public void A_name_is_used_once()
    {
        var network = Nets.Small<float>();
        var checkpoint = new Checkpoint<float>().Add("p", network.Parameters).Add("adam", new Adam().For(network)).Require("task", "digits");
        Refused.By<ArgumentException>(() => checkpoint.Add("p", new double[1]), "already something named \"p\"");
        Refused.By<ArgumentException>(() => checkpoint.Add("task", network.Parameters), "\"task\"");
        Refused.By<ArgumentException>(() => checkpoint.Add("adam.state0", network.CreateWorkspace(1)), "\"adam.state0\"");
        Refused.By<ArgumentException>(() => checkpoint.Add("adam", new Sgd().For(network)), "\"adam\"");
        Refused.By<ArgumentException>(() => checkpoint.Require("format", "mine"), "\"format\"");
        Refused.By<ArgumentException>(() => checkpoint.Require("", "nothing"));
        Refused.By<ArgumentException>(() => checkpoint.Save(""));
        Refused.By<ArgumentException>(() => checkpoint.Resume(""));
    }

    /// <summary>The rule is told in the same words wherever it runs.</summary>
    [Fact]
    public void Another_culture_goes_on()
    {
        var (network, culture) = (Network.Of<float>(4, x => x.Dense(3, new LeakyRelu(0.25))), System.Globalization.CultureInfo.CurrentCulture);
        var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "minus ";
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = comma;
            Assert.Equal("0,5", $"{0.5}");
            Assert.Contains("Alpha = 0.25", Network.Of<float>(4, x => x.Dense(3, new LeakyRelu(0.25))).ToString());
            Trainer.For(network, new MeanSquared(), new Adam(0.01)).Fit(new(2, new float[8], new float[6]), new() { Epochs = 1, Checkpoint = new(File) });
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
        }

        var again = Network.Of<float>(4, x => x.Dense(3, new LeakyRelu(0.25)));
        Assert.Equal(2, Trainer.For(again, new MeanSquared(), new Adam(0.01)).Fit(new(2, new float[8], new float[6]), new() { Epochs = 2, Checkpoint = new(File) }).Steps);
    }

    /// <summary>A part that was left by a killed writer is overwritten; one that fails leaves nothing and the old file whole.</summary>
    [Fact]
    public void A_temporary_file_of_a_given_name()
    {
        var temporary = $"{File}.tmp";
        System.IO.File.WriteAllText(File, "old");
        System.IO.File.WriteAllText(temporary, "left behind, and longer than what comes");
        AtomicFile.Write(File, s => s.Write("new"u8), temporary);
        Assert.Equal("new", System.IO.File.ReadAllText(File));
        Assert.False(System.IO.File.Exists(temporary));
        Assert.Throws<InvalidTimeZoneException>(() => AtomicFile.Write(File, s =>
        {
            s.Write("newer"u8);
            throw new InvalidTimeZoneException();
        }, temporary));
        Assert.Equal("new", System.IO.File.ReadAllText(File));
        Assert.Equal(["run.safetensors"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }
}
