using System.Diagnostics;
using System.Security.Cryptography;
using FastNN.Serialization;

namespace FastNN.Tests.Kills;

/// <summary>
/// Runs the training in a process of its own and kills it at random moments, again and again. After each kill the checkpoint is not there yet, or is
/// whole and holds, bit for bit, what the uninterrupted run held after that step; never an earlier one than before. The next process goes on from
/// it. Runs that come to their end are compared with the uninterrupted one, and begun anew.
/// </summary>
/// <param name="folder">Where the checkpoint is written.</param>
/// <param name="seed">Of the moments.</param>
internal sealed class Killer(string folder, int seed)
{
    private readonly string path = Path.Combine(folder, "killed.safetensors");
    private readonly string[] expected = Expected(Path.Combine(folder, "whole.safetensors"));
    private readonly Random random = new(seed);

    /// <summary>Processes killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Kills before there was a file.</summary>
    public int Absent { get; private set; }

    /// <summary>Kills while a checkpoint was being written: they left a part of it beside the file.</summary>
    public int WhileWriting { get; private set; }

    /// <summary>Runs that came to their end.</summary>
    public int Finished { get; private set; }

    /// <summary>How many different steps runs went on from.</summary>
    public HashSet<int> Steps { get; } = [];

    /// <summary>Lets one run come to its end, which tells how long that takes, then kills so many processes.</summary>
    public void Run(int kills)
    {
        var (last, whole) = (-1, TimeSpan.Zero);
        while (Kills < kills)
        {
            using var child = Start();

            // Every tenth is killed while it starts, the others a while after their first step; one that has none left to take says nothing.
            if (whole == TimeSpan.Zero || random.Next(10) > 0)
                Assert.True(child.StandardOutput.ReadLine() is "training" or null);
            var clock = Stopwatch.StartNew();
            if (child.WaitForExit(whole == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : random.NextDouble() * whole / 3) || !Kill(child))
            {
                Assert.True(child.ExitCode == 0, $"the process ended with {child.ExitCode}");
                Assert.Equal(KilledRun.Steps, Check(KilledRun.Steps));
                Finished++;
                File.Delete(path);
                (last, whole) = (-1, whole == TimeSpan.Zero ? clock.Elapsed : whole);
                continue;
            }

            Kills++;
            if (!File.Exists(path))
            {
                Assert.True(last < 0, $"the checkpoint of step {last} is gone");
                Absent++;
                continue;
            }

            WhileWriting += File.Exists($"{path}.tmp") ? 1 : 0;
            Steps.Add(last = Check(Math.Max(0, last)));
        }
    }

    private static bool Kill(Process child)
    {
        try
        {
            child.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }

        child.WaitForExit();
        return child.ExitCode != 0;
    }

    /// <summary>The step of the checkpoint, which is that step's of the uninterrupted run.</summary>
    private int Check(int least)
    {
        var (step, numbers) = Read(path);
        Assert.InRange(step, least, KilledRun.Steps);
        Assert.Equal(expected[step], numbers);
        return step;
    }

    private static string[] Expected(string whole)
    {
        var states = new string[KilledRun.Steps + 1];
        var recorder = new Recorder(() =>
        {
            var (step, numbers) = Read(whole);
            states[step] = numbers;
        });
        KilledRun.Fit(whole, recorder);
        recorder.Report(default);
        File.Delete(whole);
        return states;
    }

    /// <summary>A listener is told before the checkpoint of its step is written, and so sees that of the step before.</summary>
    private sealed class Recorder(System.Action record) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => record();
    }

    /// <summary>The step, and a fingerprint of all numbers but those of the fit, which hold times.</summary>
    private static (int Step, string Numbers) Read(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in reader.Entries.Where(e => e.Name != "fit").OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var bytes = new byte[entry.End - entry.Begin];
            reader.ReadBytes(entry, bytes);
            hash.AppendData(bytes);
        }

        var optimizer = new double[3];
        reader.Read(reader["optimizer"], optimizer);
        return ((int)optimizer[0], Convert.ToHexString(hash.GetHashAndReset()));
    }

    /// <summary>A process that trains, and says so after its first step.</summary>
    private Process Start()
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } known ? known : "dotnet";
        return Process.Start(new ProcessStartInfo(host, [typeof(Killer).Assembly.Location, "train", path]) { RedirectStandardOutput = true })!;
    }
}
