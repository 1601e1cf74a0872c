namespace FastNN;

public sealed partial class Workspace<T>
{
    /// <summary>
    /// Runs once, on zeros, what the plan provides for, so that the first pass finds everything compiled; then forgets it. A layer that refuses
    /// zeros is left to refuse them, or not, when it runs.
    /// </summary>
    private void Warm()
    {
        try
        {
            Forward();
            if (Plan.Inputs.Length == 1 && Plan.Outputs.Length == 1)
                Forward(Input(0), View(Plan.Outputs[0].Faces.Value, Plan.Rows));
            if (Plan.Terms.Length > 0)
                Loss();
            if (Plan.Asks(Derivatives.Tangent))
                Tangent();
            if (Derives && Plan.Terms.Length > 0)
                Backward(Reduction.Mean);
            else if (Derives)
                Backward();
            if (Derives && Plan.Asks(Derivatives.Second))
                BackwardTangent();
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            // A user's layer may not take zeros, or have no second derivative: that is for the pass that asks for it.
        }

        memory.Span.Clear();
        gradients?.Clear();
        gradientTangents?.Clear();
        Reset();
        rows = Plan.Rows;
        valuesDone = forwardDone = tangentDone = false;
    }
}
