namespace FashionResNet.Scoring.Benchmarking;

/// <summary>A way to score images with one model.</summary>
public enum BenchmarkWay
{
    /// <summary>ONNX Runtime without ML.NET: input and output in reused, pinned memory.</summary>
    OnnxRuntime,

    /// <summary><see cref="BatchedImageClassifier"/>: a data view read in batches.</summary>
    BatchedPipeline,

    /// <summary>The chain of ML.NET's own transformers that a <c>model.zip</c> holds: a data view read row by row. ML.NET scores its
    /// rows on a thread for each core and ahead of the reader, so only a pass over many rows has a time.</summary>
    RowPipeline,

    /// <summary>ML.NET's <c>PredictionEngine</c> on that chain.</summary>
    PredictionEngine,

    /// <summary><see cref="ImageClassifier.PredictPixels"/>, called by one thread.</summary>
    ImageClassifier,

    /// <summary>The same, called by 32 threads at once, which share batches.</summary>
    CallersSharing,

    /// <summary>The same, called by 32 threads at once, each image on its own.</summary>
    CallersAlone,
}
