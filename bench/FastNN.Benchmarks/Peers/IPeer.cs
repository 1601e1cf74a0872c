using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>Another way to do the same work. A new one is a file beside this and its name in <see cref="PeersCommand.Everyone"/>.</summary>
internal interface IPeer
{
    /// <summary>As tables name it, without a version.</summary>
    string Name { get; }

    /// <summary>What it says of itself: version, kernels; or why it is not here.</summary>
    string About { get; }

    /// <summary>Whether it can take part on this machine.</summary>
    bool Here { get; }

    /// <summary>Ready to do this work on one thread; null where it has nothing for it.</summary>
    Doing? Try(Work work);
}
