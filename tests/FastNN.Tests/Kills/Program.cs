using System.Globalization;

namespace FastNN.Tests.Kills;

/// <summary>The test assembly as a program: the process that is killed, and the one that kills for longer than a test may take.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["train", var path]:
                KilledRun.Fit(path, new Once());
                return 0;
            case ["kill", var kills, var seed]:
                var folder = Directory.CreateTempSubdirectory("fastnn").FullName;
                var killer = new Killer(folder, int.Parse(seed, CultureInfo.InvariantCulture));
                killer.Run(int.Parse(kills, CultureInfo.InvariantCulture));
                Directory.Delete(folder, recursive: true);
                Console.WriteLine($"{killer.Kills} kills, {killer.WhileWriting} of them while a checkpoint was being written, {killer.Absent} before there was one.");
                Console.WriteLine($"Runs went on from {killer.Steps.Count} different steps of {KilledRun.Steps}; {killer.Finished} came to their end. All states were whole, and to the bit those of the uninterrupted run.");
                return 0;
            default:
                Console.Error.WriteLine("train FILE | kill KILLS SEED; tests are run by dotnet test");
                return 2;
        }
    }

    private sealed class Once : IProgress<FitProgress>
    {
        private bool said;

        public void Report(FitProgress value)
        {
            if (!said)
                Console.WriteLine("training");
            said = true;
        }
    }
}
