namespace FastNN;

/// <summary>How layers behave that act differently while a network is trained (dropout, batch normalisation).</summary>
public enum Behaviour
{
    /// <summary>As in use: no noise, running statistics.</summary>
    Inference,

    /// <summary>As in training: noise, statistics of the batch.</summary>
    Training,
}
