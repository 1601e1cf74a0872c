using FastNN.Tests.Support;

namespace FastNN.Tests.Kills;

/// <summary>A few kills; tests/kills/try.sh makes hundreds.</summary>
[Collection(nameof(Alone))]
public class KillTests
{
    [Fact]
    public void A_killed_run_goes_on_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("fastnn").FullName;
        var killer = new Killer(folder, seed: 1);
        killer.Run(6);
        Assert.Equal(6, killer.Kills);
        Assert.True(killer.Finished > 0 && killer.Steps.Count > 1, $"{killer.Finished} runs came to their end, others went on from {killer.Steps.Count} steps");
        Directory.Delete(folder, recursive: true);
    }
}
