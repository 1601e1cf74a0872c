using FastNN;

namespace Examples;

/// <summary>One network and one plan for all threads, a workspace for each.</summary>
public class ServerOfManyThreads
{
    [Fact]
    public void Answers_as_one_thread_does_bit_for_bit()
    {
        const int requests = 2000, threads = 4;
        var network = Network.Of<float>(4, x => x.Dense(33, new Gelu()).Dense(3), seed: 1);
        var plan = network.CreatePlan(rows: 1);
        var (expected, answers) = (new float[requests * 3], new float[requests * 3]);
        Serve(expected, first: 0, stride: 1);

        var servers = Enumerable.Range(0, threads).Select(i => new Thread(() => Serve(answers, first: i, stride: threads))).ToList();
        servers.ForEach(s => s.Start());
        servers.ForEach(s => s.Join());
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), answers.Select(BitConverter.SingleToInt32Bits));

        void Serve(float[] answers, int first, int stride)
        {
            var mine = new Workspace<float>(plan);                      // made once a thread; its calls allocate nothing
            for (var i = first; i < requests; i += stride)
                mine.Forward([i, i % 7, MathF.Sqrt(i), 1 / (1f + i)], answers.AsSpan(3 * i, 3));
        }
    }
}
