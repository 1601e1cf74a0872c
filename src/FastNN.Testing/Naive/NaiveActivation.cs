namespace FastNN.Testing.Naive;

/// <summary>The activations of the naive networks; <see cref="NaiveFormulas"/> says what each one computes.</summary>
public enum NaiveActivation
{
    /// <summary>z</summary>
    Identity,

    /// <summary>σ(z) = 1/(1 + e^−z)</summary>
    Sigmoid,

    /// <summary>tanh z</summary>
    Tanh,

    /// <summary>max(0, z), with slope 0 at 0</summary>
    Relu,

    /// <summary>z where z > 0, else 0.01·z, with slope 0.01 at 0</summary>
    LeakyRelu,

    /// <summary>z where z > 0, else e^z − 1</summary>
    Elu,

    /// <summary>z·Φ(z), Φ the normal distribution function</summary>
    Gelu,

    /// <summary>½z·(1 + tanh(√(2/π)·(z + 0.044715·z³)))</summary>
    GeluTanh,

    /// <summary>z·σ(z)</summary>
    Silu,

    /// <summary>ln(1 + e^z)</summary>
    Softplus,
}
