using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;
using Xunit.Sdk;

// In FsCheck.Xunit's place and form, over FsCheck's own engine, for feeds that do not carry that package: UseFsCheckXunit in
// Directory.Packages.props swaps the two.
#pragma warning disable IDE0130     // The namespace is the package's.
namespace FsCheck.Xunit;

/// <summary>A test whose arguments FsCheck draws. It fails with the smallest counter-example found, and the seed that replays it.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("FsCheck.Xunit.PropertyDiscoverer", "FastNN.Tests")]
public sealed class PropertyAttribute : FactAttribute
{
    /// <summary>How many tests must pass.</summary>
    public int MaxTest { get; set; } = 100;

    /// <summary>How many sets of arguments a condition may refuse.</summary>
    public int MaxRejected { get; set; } = 1000;

    /// <summary>The size of the first test.</summary>
    public int StartSize { get; set; } = 1;

    /// <summary>The size of the last test.</summary>
    public int EndSize { get; set; } = 100;

    /// <summary>"seed,gamma" or "seed,gamma,size", as a failure prints them; null: a new seed each time.</summary>
    public string? Replay { get; set; }

    /// <summary>Classes whose static methods give the <see cref="Arbitrary{T}"/> of a type.</summary>
    public Type[] Arbitrary { get; set; } = [];

    /// <summary>What FsCheck is to do.</summary>
    internal Config Config()
    {
        var config = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(MaxTest).WithMaxRejected(MaxRejected).WithStartSize(StartSize).WithEndSize(EndSize)
            .WithQuietOnSuccess(true).WithArbitrary(Arbitrary);
        return Replay is { } replay ? config.WithReplay(Parse(replay)) : config;
    }

    private static Replay Parse(string replay)
    {
        var parts = replay.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length is < 2 or > 3 || !ulong.TryParse(parts[0], out var seed) || !ulong.TryParse(parts[1], out var gamma) || parts.Length == 3 && !int.TryParse(parts[2], out _))
            throw new ArgumentException($"Replay is \"seed,gamma\" or \"seed,gamma,size\" with whole numbers, but it is \"{replay}\".");
        return new(new Rnd(seed, gamma), parts.Length == 3 ? FSharpOption<int>.Some(int.Parse(parts[2])) : FSharpOption<int>.None);
    }
}

/// <summary>Finds properties for the test runner.</summary>
public sealed class PropertyDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo attribute) =>
        [new PropertyTestCase(sink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)];
}

/// <summary>A property among the tests: the method is not called with arguments of the runner but handed to FsCheck.</summary>
public sealed class PropertyTestCase : XunitTestCase
{
    [Obsolete("For deserialisation.", error: true)]
    public PropertyTestCase()
    {
    }

    public PropertyTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method) : base(sink, display, options, method)
    {
    }

    public override Task<RunSummary> RunAsync(IMessageSink sink, IMessageBus bus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellation) =>
        new CaseRunner(this, DisplayName, SkipReason, constructorArguments, [], bus, aggregator, cancellation).RunAsync();

    private sealed class CaseRunner(IXunitTestCase test, string name, string skip, object[] constructor, object[] arguments, IMessageBus bus, ExceptionAggregator aggregator, CancellationTokenSource cancellation)
        : XunitTestCaseRunner(test, name, skip, constructor, arguments, bus, aggregator, cancellation)
    {
        protected override XunitTestRunner CreateTestRunner(ITest test, IMessageBus bus, Type type, object[] constructor, System.Reflection.MethodInfo method, object[] arguments, string skip,
            IReadOnlyList<BeforeAfterTestAttribute> around, ExceptionAggregator aggregator, CancellationTokenSource cancellation) =>
            new Runner(test, bus, type, constructor, method, arguments, skip, around, aggregator, cancellation);
    }

    private sealed class Runner(ITest test, IMessageBus bus, Type type, object[] constructor, System.Reflection.MethodInfo method, object[] arguments, string skip,
        IReadOnlyList<BeforeAfterTestAttribute> around, ExceptionAggregator aggregator, CancellationTokenSource cancellation)
        : XunitTestRunner(test, bus, type, constructor, method, arguments, skip, around, aggregator, cancellation)
    {
        protected override Task<decimal> InvokeTestMethodAsync(ExceptionAggregator aggregator) =>
            new Invoker(Test, MessageBus, TestClass, ConstructorArguments, TestMethod, TestMethodArguments, BeforeAfterAttributes, aggregator, CancellationTokenSource).RunAsync();
    }

    private sealed class Invoker(ITest test, IMessageBus bus, Type type, object[] constructor, System.Reflection.MethodInfo method, object[] arguments,
        IReadOnlyList<BeforeAfterTestAttribute> around, ExceptionAggregator aggregator, CancellationTokenSource cancellation)
        : XunitTestInvoker(test, bus, type, constructor, method, arguments, around, aggregator, cancellation)
    {
        /// <summary>The base class counts arguments before it calls; FsCheck brings its own.</summary>
        protected override Task<decimal> InvokeTestMethodAsync(object target) => Timer.AggregateAsync(() => Aggregator.RunAsync(() =>
        {
            Run((PropertyAttribute)Attribute.GetCustomAttribute(TestMethod, typeof(PropertyAttribute))!, TestMethod, target);
            return Task.CompletedTask;
        })).ContinueWith(_ => Timer.Total, TaskScheduler.Default);
    }

    /// <summary>Holds a method to account.</summary>
    internal static void Run(PropertyAttribute property, System.Reflection.MethodInfo method, object? target)
    {
        try
        {
            Check.Method(property.Config(), method, target is null ? FSharpOption<object>.None : FSharpOption<object>.Some(target));
        }
        catch (System.Reflection.TargetInvocationException e) when (e.InnerException is not null)
        {
            // FsCheck calls itself by reflection to get at the arguments' types.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }
}
