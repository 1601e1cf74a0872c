using FastNN.Differentiation;
using FastNN.Serialization;
using FastNN.Testing;
using FastNN.Testing.Naive;
using FastNN.Tests.Support;

namespace FastNN.Tests.Misuse;

/// <summary>One of every type that a public member takes: what stands for the arguments that are not null, and for the instance.</summary>
internal sealed class NullWorld
{
    private readonly Dictionary<Type, Func<object>> samples;

    public NullWorld()
    {
        var graph = new Graph<float>();
        var x = graph.Input(3, "x");
        var layer = new Open();
        graph.Output(x.Then(layer), "y");
        var network = graph.Build();
        var training = network.Training(new MeanSquared());
        var naive = new NaiveNetwork<float>([3, 2], [NaiveActivation.Relu]);
        var reader = new Lazy<SafetensorsReader>(Read);
        samples = new()
        {
            [typeof(Graph<float>)] = () => graph,
            [typeof(Value<float>)] = () => x,
            [typeof(Layer<float>)] = () => layer,
            [typeof(Network<float>)] = () => network,
            [typeof(ParameterSet<float>)] = network.CreateGradients,
            [typeof(Plan<float>)] = () => network.CreatePlan(1),
            [typeof(Workspace<float>)] = () => network.CreateWorkspace(1, Derivatives.Input | Derivatives.Parameters | Derivatives.Second),
            [typeof(TensorInfo)] = () => network.Table[0],
            [typeof(Initializer)] = () => Initializer.One,
            [typeof(Loss)] = () => new MeanSquared(),
            [typeof(LossIngredient)] = () => Ingredient.Of(new MeanSquared()),
            [typeof(Domain)] = () => Domain.Of(new Tame()),
            [typeof(Samples<float>)] = () => new Samples<float>(1),
            [typeof(Trainer<float>)] = () => Trainer.For(training, new Sgd()),
            [typeof(Penalty)] = () => new Penalty(),
            [typeof(Schedule)] = () => new ConstantRate(),
            [typeof(Lbfgs)] = () => new Lbfgs(0),
            [typeof(StepOptions)] = () => new StepOptions(),
            [typeof(Checkpoint<float>)] = () => new Checkpoint<float>(),
            [typeof(Optimizer<float>)] = () => new Sgd().For(training),
            [typeof(IReadOnlyList<Metric>)] = () => Array.Empty<Metric>(),
            [typeof(Metric)] = () => new Accuracy(),
            [typeof(Standardizer)] = () => Standardizer.Fit<float>([1, 2], 1),
            [typeof(IReadOnlyList<Split>)] = () => Array.Empty<Split>(),
            [typeof(IReadOnlyList<int>)] = () => Array.Empty<int>(),
            [typeof(Func<Samples<float>, Samples<float>, double>)] = () => (Func<Samples<float>, Samples<float>, double>)((_, _) => 0),
            [typeof(SafetensorsReader)] = () => reader.Value,
            [typeof(SafetensorEntry)] = () => reader.Value.Entries[0],
            [typeof(SafetensorsWriter)] = () => new SafetensorsWriter(),
            [typeof(SafetensorData)] = () => (SafetensorData)(() => default),
            [typeof(Stream)] = () => new MemoryStream(),
            [typeof(Mixture)] = () => Mixture.Dense,
            [typeof(LayerIngredient)] = () => Mixture.Dense.Layers[0],
            [typeof(IEnumerable<Ingredient>)] = () => Mixture.Dense.Layers,
            [typeof(Func<Sizes, Layer<float>>)] = () => (Func<Sizes, Layer<float>>)(d => new Softmax<float>(d.Shape)),
            [typeof(Func<Sizes, Layer<double>>)] = () => (Func<Sizes, Layer<double>>)(d => new Softmax<double>(d.Shape)),
            [typeof(Action<GraphRecipe>)] = () => (Action<GraphRecipe>)(_ => { }),
            [typeof(NaiveNetwork<float>)] = () => naive,
            [typeof(NaiveOptimizer<float>)] = () => new NaiveSgd<float>(naive, 0.1),
            [typeof(System.Action)] = () => (System.Action)(() => { }),
            [typeof(Action<Graph<float>>)] = () => (Action<Graph<float>>)(_ => { }),
            [typeof(Func<Value<float>, Value<float>>)] = () => (Func<Value<float>, Value<float>>)(v => v),
        };
    }

    /// <summary>A sample of a type; of a value type without one the default, which null stands for.</summary>
    public object? Sample(Type type, string name)
    {
        if (type == typeof(string))
            return name == "path" ? Path.Combine(Path.GetTempPath(), "is not written") : "z";
        if (type.IsValueType || type.IsByRef)
            return type.IsByRefLike || type.IsByRef ? null : Activator.CreateInstance(type);
        if (samples.TryGetValue(type, out var make))
            return make();
        if (type.IsSubclassOf(typeof(Loss)))
            return Activator.CreateInstance(type)!;
        throw new NotSupportedException($"A public member takes a {type}: {nameof(NullWorld)} needs a line that makes one.");
    }

    /// <summary>Work for a team, in no pieces.</summary>
    public readonly struct Nothing : IWork
    {
        public void Run(int piece)
        {
        }
    }

    private static SafetensorsReader Read()
    {
        var (writer, stream) = (new SafetensorsWriter(), new MemoryStream());
        writer.Add("w", [2], new float[] { 1, 2 });
        writer.Write(stream);
        stream.Position = 0;
        return SafetensorsReader.Open(stream);
    }

    /// <summary>A layer of which the protected members can be called.</summary>
    private sealed class Open : Layer<float>
    {
        private readonly Input x;
        private readonly Output y;

        public Open()
        {
            x = Input("x", 3);
            y = Output("y", 3);
            Parameter("w", 1, Role.Weight, Initializer.One);
        }

        protected internal override void Forward(in Pass<float> p) => p[x].CopyTo(p[y]);

        protected internal override void Backward(in Pass<float> p) => p.Gradient(y).CopyTo(p.Gradient(x));

        protected internal override void Tangent(in Pass<float> p) => p.Tangent(x).CopyTo(p.Tangent(y));

        protected internal override void BackwardTangent(in Pass<float> p) => Backward(p);
    }
}
