using System.Reflection;
using System.Runtime.CompilerServices;
using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Misuse;

/// <summary>Null, wherever it is not declared as welcome, is an <see cref="ArgumentNullException"/> with the parameter's name.</summary>
public class NullTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Types that carry what they are given and look at none of it. What reads them checks.</summary>
    private static readonly HashSet<string> carriers =
        ["TensorInfo", "PortInfo", "Term`1", "EpochReport", "FitResult", "LawReport", "TensorReport", "GraphRecipe", "Numbers",
            "Estimate", "Split", "Finding", "LayerReport", "Diagnosis", "LearningPoint", "LearningCurve", "ColumnDrift", "Drift"];

    private static IEnumerable<Type> Types =>
        typeof(Network).Assembly.GetExportedTypes().Concat(typeof(Allocations).Assembly.GetExportedTypes())
            .Where(t => !t.IsInterface && !t.IsEnum && !t.IsSubclassOf(typeof(Exception)) && !t.IsSubclassOf(typeof(Delegate)) && !t.FullName!.Contains('$') && !carriers.Contains(t.Name));

    private static IEnumerable<string> Names => Types.SelectMany(Nullless).Select(p => p.Name).Order(StringComparer.Ordinal);

    public static TheoryData<string> Parameters => [.. Names];

    [Theory, MemberData(nameof(Parameters))]
    public void Null_is_refused_by_name(string parameter)
    {
        var (member, index) = Types.SelectMany(Nullless).Where(p => p.Name == parameter).Select(p => (p.Member, p.Index)).First();
        var world = new NullWorld();
        var arguments = member.GetParameters().Select((p, i) => i == index || Welcomes(p) ? null : world.Sample(p.ParameterType, p.Name!)).ToArray();
        var instance = member.IsStatic || member.IsConstructor ? null : world.Sample(member.DeclaringType!, "this");
        var thrown = Assert.ThrowsAny<ArgumentNullException>(() => Caller.Call(member, instance, arguments));
        Assert.Equal(member.GetParameters()[index].Name, thrown.ParamName);
    }

    [Fact]
    public void The_list_of_parameters_is_not_empty_by_mistake()
    {
        var names = Names.ToArray();
        Assert.True(names.Length > 100, $"only {names.Length} parameters were found");
        foreach (var known in new[] { "Graph`1.Apply(layer)", "Network.Of(build)", "Workspace`1.set_Parameters(value)", "Layer`1.Parameter(initializer)", "AddWords.op_Addition(b)", "NaiveTrainer`1..ctor(optimizer)" })
            Assert.Contains(names, n => n.StartsWith(known, StringComparison.Ordinal));
    }

    [Fact]
    public void What_carries_null_is_refused_where_it_is_read()
    {
        var small = Nets.Small<float>();
        Assert.Equal("terms", Assert.Throws<ArgumentNullException>(() => small.With(g => g.Minimize(default(Term<float>)))).ParamName);
        Assert.Throws<ArgumentNullException>(() => small.Parameters[new TensorInfo(null!, 3, Role.Weight, true)].Length);
        Assert.Equal("inputs", Assert.Throws<ArgumentNullException>(() => small.With(g => g.Single(new PairFormula<float, Add>(3, default), null, g["y"], null!))).ParamName);
        Assert.Equal("others", Assert.Throws<ArgumentNullException>(() => small.With(g => g["y"].Concat(null!, g["y"]))).ParamName);
        Assert.Equal("predictions", Assert.Throws<ArgumentNullException>(() => small.With(g => new MeanSquared().Of([null!], g["y"]))).ParamName);
        Assert.Equal("build", Assert.Throws<ArgumentException>(() => Network.Of<float>(3, _ => null!)).ParamName);

        var trainer = Trainer.For(small, new MeanSquared(), new Sgd());
        var samples = new Samples<float>(2, new float[8], new float[6]);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => trainer.Fit(samples, new() { Metrics = null! })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => trainer.Fit(samples, new() { Metrics = [null!] })).ParamName);
        Assert.Equal("metrics", Assert.Throws<ArgumentNullException>(() => trainer.Evaluate(samples, [null!])).ParamName);
        Assert.Equal(0, trainer.Optimizer.Steps);
    }

    /// <summary>The parameters of a type's members for which null is not declared as welcome.</summary>
    private static IEnumerable<(string Name, MethodBase Member, int Index)> Nullless(Type open)
    {
        var type = open.IsGenericTypeDefinition ? Close(open.GetGenericArguments(), open.MakeGenericType) : open;
        foreach (var found in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            if (found.Name.Contains('$') || found.IsAbstract || !(found.IsPublic || found.IsFamily || found.IsFamilyOrAssembly) || found.IsDefined(typeof(CompilerGeneratedAttribute)))
                continue;
            if (found is MethodInfo { IsVirtual: true } method && method.GetBaseDefinition() != method && method.GetBaseDefinition().DeclaringType == typeof(object))
                continue;
            var member = found is MethodInfo { IsGenericMethodDefinition: true } generic ? Close(generic.GetGenericArguments(), generic.MakeGenericMethod) : found;
            for (var i = 0; i < member.GetParameters().Length; i++)
            {
                var p = member.GetParameters()[i];
                if (!p.IsOut && !p.ParameterType.IsByRef && !p.ParameterType.IsValueType && !Welcomes(p))
                    yield return ($"{open.Name}.{member.Name}({p.Name}) of {string.Join(", ", member.GetParameters().Select(q => q.ParameterType.Name))}", member, i);
            }
        }
    }

    private static bool Welcomes(ParameterInfo p) => new NullabilityInfoContext().Create(p).WriteState == NullabilityState.Nullable;

    /// <summary>The first choice of type arguments that fits the constraints.</summary>
    private static R Close<R>(Type[] parameters, Func<Type[], R> make)
    {
        Type[] candidates = [typeof(float), typeof(Relu), typeof(Sgd), typeof(Multiply), typeof(HalfSquare), typeof(RankingLoss), typeof(FastNN.Numerics.DoubleScalar), typeof(NullWorld.Nothing)];
        for (var choice = 0; choice < Math.Pow(candidates.Length, parameters.Length); choice++)
        {
            try
            {
                return make([.. parameters.Select((_, i) => candidates[choice / (int)Math.Pow(candidates.Length, i) % candidates.Length])]);
            }
            catch (ArgumentException)
            {
                // Another choice.
            }
        }

        throw new InvalidOperationException($"No type fits {string.Join(", ", parameters.Select(p => p.Name))}.");
    }
}
