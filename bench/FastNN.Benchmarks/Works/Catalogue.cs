namespace FastNN.Benchmarks.Works;

/// <summary>All that is compared, small to large within a kind.</summary>
internal static class Catalogue
{
    public static IEnumerable<Work> All()
    {
        foreach (var n in new[] { 16, 32, 64, 128, 256, 512, 1024 })
            yield return Product<float>.Of(Form.Forward, n, n, n);
        foreach (var (rows, inputs, outputs) in new[] { (32, 784, 128), (128, 784, 128), (128, 512, 512), (32, 128, 10) })
        {
            foreach (var form in new[] { Form.Forward, Form.Outer, Form.Transposed })
                yield return Product<float>.Of(form, rows, inputs, outputs);
        }

        foreach (var n in new[] { 64, 128, 256, 512 })
            yield return Product<double>.Of(Form.Forward, n, n, n);
        foreach (var (inputs, outputs) in new[] { (16, 4), (16, 16), (128, 10), (64, 64), (784, 128), (784, 512), (1024, 4096) })
            yield return Product<float>.Of(Form.Forward, 1, inputs, outputs);

        foreach (var f in Enum.GetValues<Function>())
        {
            yield return new Map<float>(f, 512);
            yield return new Map<double>(f, 512);
        }

        yield return new SoftmaxRows(1, 1000);
        yield return new SoftmaxRows(32, 1000);
        foreach (var adam in new[] { false, true })
        {
            yield return new Update(adam, 999, 100);
            yield return new Update(adam, 9999, 1000);
        }

        foreach (var model in new[] { Model.Small, Model.Middle, Model.Classifier, Model.Deep, Model.Wide })
        {
            yield return new Prediction(model, 1, packed: false);
            yield return new Prediction(model, 1, packed: true);
        }

        yield return new TrainingStep(Model.Small, 1, adam: false);
        yield return new TrainingStep(Model.Small, 32, adam: false);
        yield return new TrainingStep(Model.Large, 32, adam: true);
        yield return new TrainingStep(Model.Large, 128, adam: true);
        yield return new TrainingStep(Model.Deep, 128, adam: true);
    }
}
