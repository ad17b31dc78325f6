namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>An <see cref="ImageClassifier"/> that one thread calls.</summary>
internal sealed class ClassifierWay(BenchmarkSetup setup) : TimedWay(setup)
{
    private readonly ImageClassifier _classifier = ImageClassifier.Load(
        setup.ModelPath, new ImageClassifierOptions { Device = setup.Device, Threads = setup.Threads });

    /// <summary>Of the last image.</summary>
    public ImageClassification? Answer { get; private set; }

    public override void Run() => Answer = _classifier.PredictPixels(Setup.Images.Image(NextIndex()));

    public override void Dispose() => _classifier.Dispose();
}
