using System.Numerics;
using FastNN.Serialization;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>θ: names, views, copies, files, and where it starts.</summary>
public sealed class ParameterSetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private static double[] All<T>(ParameterSet<T> set) where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. set.Tensors.SelectMany(t => Draw.Wide<T>(set[t]))];

    [Fact]
    public void Round_trips()
    {
        RoundTrip<float>();
        RoundTrip<double>();
    }

    private void RoundTrip<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = Nets.Small<T>();
        var set = network.CreateParameters(9);
        set["dense1.bias"][0] = T.NaN;
        set["dense1.bias"][1] = T.NegativeInfinity;
        set["dense1.bias"][2] = T.NegativeZero;
        set["dense1.bias"][3] = T.Epsilon;
        set.Save(At("a.safetensors"));
        var read = network.CreateGradients();
        read.Load(At("a.safetensors"));
        foreach (var tensor in set.Tensors)
            Near.Bits<T>(set[tensor], read[tensor], tensor.Name);

        // No padding in the file: header and numbers alone.
        using var reader = SafetensorsReader.Open(At("a.safetensors"));
        Assert.Equal(set.Tensors.Select(t => t.Name).Order(), reader.Entries.Select(e => e.Name).Order());
        Assert.Equal((4 * 5 + 5 + 5 * 3 + 3) * System.Runtime.InteropServices.Marshal.SizeOf<T>(), new FileInfo(At("a.safetensors")).Length - 8 - HeaderLength());

        long HeaderLength() => BitConverter.ToInt64(File.ReadAllBytes(At("a.safetensors")).AsSpan(0, 8));
    }

    [Fact]
    public void Single_precision_may_be_read_into_double_but_not_the_other_way()
    {
        Network<float> single = Nets.Small<float>();
        Network<double> full = Nets.Small<double>();
        single.Parameters.Save(At("single"));
        full.Parameters.Save(At("full"));
        var read = full.CreateGradients();
        read.Load(At("single"));
        Assert.Equal(All(single.Parameters), All(read));
        var before = All(single.Parameters);
        var message = Assert.Throws<ModelFormatException>(() => single.Parameters.Load(At("full"))).Message;
        Assert.Contains("F64", message);
        Assert.Contains("F32", message);
        Assert.Equal(before, All(single.Parameters));
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_changes_nothing()
    {
        var network = Nets.Small<float>();
        var before = All(network.Parameters);
        Refused("other shape", Network.Of<float>(4, x => x.Dense(5, new Tanh()).Dense(4)), "\"dense2.weight\"", "[5, 4]", "[5, 3]");
        Refused("too few", Network.Of<float>(4, x => x.Dense(5)), "\"dense2.weight\"", "\"dense1.bias\"");
        Refused("too many", Network.Of<float>(4, x => x.Dense(5).Dense(3).Dense(2)), "\"dense3.");
        Refused("other names", Network.Of<float>(4, x => x.Dense(5, name: "a").Dense(3, name: "b")), "\"dense1.weight\"", "\"a.weight\"");

        // The last tensor alone is wrong; the first ones would have fitted.
        var writer = new SafetensorsWriter();
        foreach (var tensor in network.Table)
            writer.Add(tensor.Name, tensor.Name == "dense2.bias" ? SafetensorType.F64 : SafetensorType.F32, tensor.Shape.ToArray(), () => new byte[tensor.Size * (tensor.Name == "dense2.bias" ? 8 : 4)]);
        writer.Save(At("last"));
        Assert.Throws<ModelFormatException>(() => network.Parameters.Load(At("last")));
        File.WriteAllBytes(At("garbage"), [1, 2, 3]);
        Assert.Throws<ModelFormatException>(() => network.Parameters.Load(At("garbage")));
        network.Parameters.Save(At("short"));
        File.WriteAllBytes(At("short"), File.ReadAllBytes(At("short"))[..^4]);
        Assert.Throws<ModelFormatException>(() => network.Parameters.Load(At("short")));
        Assert.Throws<FileNotFoundException>(() => network.Parameters.Load(At("nowhere")));
        Assert.Equal(before, All(network.Parameters));

        void Refused(string file, Network<float> other, params string[] words)
        {
            other.Parameters.Save(At(file));
            var message = Assert.Throws<ModelFormatException>(() => network.Parameters.Load(At(file))).Message;
            Assert.All(words, w => Assert.Contains(w, message));
        }
    }

    [Fact]
    public void Copies()
    {
        Network<float> single = Nets.Small<float>(3);
        Network<double> full = Nets.Small<double>(4);
        var clone = single.Parameters.Clone();
        clone["dense1.weight"][0] = 42;
        Assert.NotEqual(42, single.Parameters["dense1.weight"][0]);
        full.Parameters.CopyFrom(clone);
        Assert.Equal(All(clone), All(full.Parameters));
        full.Parameters["dense1.weight"][0] = 1 + 1e-12;
        clone.CopyFrom(full.Parameters);
        Assert.Equal(1f, clone["dense1.weight"][0]);
        Assert.Throws<ArgumentNullException>(() => clone.CopyFrom<float>(null!));
        clone.Clear();
        Assert.All(All(clone), v => Assert.Equal(0, v));
        Assert.True(clone.IsFinite());
        clone["dense2.bias"][2] = float.NaN;
        Assert.False(clone.IsFinite());
    }

    [Fact]
    public void Initial_values_are_a_function_of_seed_and_name()
    {
        var network = Nets.Small<double>(7);
        Assert.Equal(All(network.Parameters), All(network.CreateParameters(7)));
        Assert.Equal(All(network.Parameters), All(Nets.Small<double>(7).Parameters));
        Assert.NotEqual(All(network.Parameters), All(network.CreateParameters(8)));
        var longer = Network.Of<double>(4, x => x.Dense(5, new Tanh()).Dense(3).Dense(2), 7);
        Assert.Equal(network.Parameters["dense2.weight"].ToArray(), longer.Parameters["dense2.weight"].ToArray());
        Assert.NotEqual(network.Parameters["dense1.weight"][..15].ToArray(), network.Parameters["dense2.weight"].ToArray());
        Assert.All(network.Parameters["dense1.bias"].ToArray(), v => Assert.Equal(0, v));

        // Glorot's bound, and both sides of zero.
        var r = Math.Sqrt(6.0 / 9);
        Assert.All(network.Parameters["dense1.weight"].ToArray(), v => Assert.InRange(v, -r, r));
        Assert.Contains(network.Parameters["dense1.weight"].ToArray(), v => v > 0);
        Assert.Contains(network.Parameters["dense1.weight"].ToArray(), v => v < 0);
        Assert.Equal("4 tensors, 43 parameters", network.Parameters.ToString());
        Assert.Equal(43, network.ParameterCount);
    }

    [Fact]
    public void Every_initializer_has_its_mean_and_variance()
    {
        Shape shape = [200, 300];
        foreach (var (initializer, mean, variance) in new (Initializer, double, double)[]
        {
            (Initializer.Zero, 0, 0), (Initializer.One, 1, 0), (Initializer.Constant(2.5), 2.5, 0), (Initializer.Uniform(-1, 3), 1, 16 / 12.0), (Initializer.Normal(0.7), 0, 0.49),
            (Initializer.GlorotUniform, 0, 2.0 / 500), (Initializer.GlorotNormal, 0, 2.0 / 500), (Initializer.HeUniform, 0, 2.0 / 200), (Initializer.HeNormal, 0, 2.0 / 200),
        })
        {
            var values = new double[shape.Size];
            initializer.Fill(1, "w", shape, values);
            var m = values.Average();
            Assert.Equal(mean, m, 0.02 * (Math.Sqrt(variance) + 1e-12)); // five standard errors of 60,000 numbers
            Assert.Equal(variance, values.Average(v => (v - m) * (v - m)), 0.03 * (variance + 1e-12));
        }
    }

    [Fact]
    public void Tensors_lie_on_cache_lines_and_padding_is_zero()
    {
        var network = Nets.Small<float>();
        var trainer = new Adam(0.1).For(network);
        var run = network.CreateWorkspace(1, Derivatives.Parameters);
        for (var step = 0; step < 3; step++)
        {
            run.Forward();
            run.OutputGradient(0).Fill(1);
            run.Backward();
            trainer.Step(run.Parameters, run.Gradients);
        }

        foreach (var set in (ParameterSet<float>[])[run.Parameters, run.Gradients, .. trainer.States])
        {
            var padding = set.Everything.ToArray();
            foreach (var tensor in set.Tensors)
            {
                Assert.Equal(0, tensor.Offset % 16);
                padding.AsSpan(tensor.Offset, tensor.Size).Clear();
                unsafe
                {
                    fixed (float* address = set[tensor])
                        Assert.Equal(0, (nint)address % 64);
                }
            }

            Assert.All(padding, v => Assert.Equal(0, v));
        }
    }
}
