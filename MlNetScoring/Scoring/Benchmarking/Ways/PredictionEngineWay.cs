using Microsoft.ML;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>ML.NET's <see cref="PredictionEngine{TSrc,TDst}"/> on the chain of a <c>model.zip</c>; its result object is reused.</summary>
internal sealed class PredictionEngineWay : TimedWay
{
    private readonly PredictionEngine<ImageInput, ImagePrediction> _engine;
    private readonly ImageInput[] _inputs;
    private ImagePrediction _prediction = new();

    public PredictionEngineWay(BenchmarkSetup setup)
        : base(setup)
    {
        var ml = new MLContext();
        _engine = ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(StockChain.Load(ml, setup));
        _inputs = [.. Enumerable.Range(0, setup.Images.Count).Select(i => new ImageInput { Image = setup.Images.Image(i).ToArray() })];
    }

    /// <summary>Of the last image.</summary>
    public ImagePrediction Prediction => _prediction;

    public override void Run() => _engine.Predict(_inputs[NextIndex()], ref _prediction);

    /// <summary>Frees the chain as well: the engine owns it.</summary>
    public override void Dispose() => _engine.Dispose();
}
