namespace FastNN;

/// <summary>What outlives a pass: states of layers, and values carried from call to call.</summary>
public sealed partial class Workspace<T>
{
    // What states held before a Commit that a layer may break off.
    private readonly T[] kept;

    /// <summary>
    /// Lets layers bring their states up to date: once per optimizer step, after the last forward pass of it. If a layer throws, all states
    /// are as they were.
    /// </summary>
    /// <exception cref="InvalidOperationException">No forward pass preceded, or a pass of this workspace is running.</exception>
    public void Commit()
    {
        Enter();
        try
        {
            AfterForward("Commit");
            CommitAll();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Sets all carried state to zero.</summary>
    /// <exception cref="InvalidOperationException">A pass of this workspace is running.</exception>
    public void Reset()
    {
        Enter();
        foreach (ref readonly var carry in Plan.Carried.AsSpan())
            View(carry.Store, Plan.Rows).Clear();
        Leave();
    }

    /// <summary>The number of elements that <see cref="Snapshot"/> writes: all carried state, for the planned rows.</summary>
    public int StateLength
    {
        get
        {
            var length = 0;
            foreach (ref readonly var carry in Plan.Carried.AsSpan())
                length += carry.Store.Length(Plan.Rows);
            return length;
        }
    }

    /// <summary>Copies all carried state out.</summary>
    /// <param name="state">[<see cref="StateLength"/>].</param>
    /// <exception cref="ShapeException">The length does not fit.</exception>
    /// <exception cref="InvalidOperationException">A pass of this workspace is running.</exception>
    public void Snapshot(Span<T> state)
    {
        CheckState(state.Length);
        Enter();
        foreach (ref readonly var carry in Plan.Carried.AsSpan())
        {
            var store = View(carry.Store, Plan.Rows);
            store.CopyTo(state);
            state = state[store.Length..];
        }

        Leave();
    }

    /// <summary>Copies all carried state back in.</summary>
    /// <param name="state">What <see cref="Snapshot"/> wrote.</param>
    /// <exception cref="ShapeException">The length does not fit.</exception>
    /// <exception cref="InvalidOperationException">A pass of this workspace is running.</exception>
    public void Restore(ReadOnlySpan<T> state)
    {
        CheckState(state.Length);
        Enter();
        foreach (ref readonly var carry in Plan.Carried.AsSpan())
        {
            var store = View(carry.Store, Plan.Rows);
            state[..store.Length].CopyTo(store);
            state = state[store.Length..];
        }

        Leave();
    }

    private void CommitAll()
    {
        if (Plan.Committing.Length == 0)
            return;
        var (table, at) = (Plan.Network.Layout, 0);
        foreach (var state in table.States)
        {
            parameters.View(state).CopyTo(kept.AsSpan(at));
            at += state.Size;
        }

        try
        {
            var pass = Pass();
            foreach (var i in Plan.Committing)
            {
                Select(ref pass, Plan.CommitTable, i);
                Plan.Steps[i].Layer.Commit(pass);
            }
        }
        catch
        {
            at = 0;
            foreach (var state in table.States)
            {
                kept.AsSpan(at, state.Size).CopyTo(parameters.View(state));
                at += state.Size;
            }

            throw;
        }
    }

    private void CheckState(int length)
    {
        if (length != StateLength)
            throw new ShapeException($"\"state\" holds {length} elements, but the carried state of {Plan.Rows} rows has {StateLength}.");
    }
}
