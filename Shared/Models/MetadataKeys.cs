namespace FashionResNet.Shared.Models;

/// <summary>The keys of <c>metadata_props</c> in <c>model.onnx</c>. They stand here only.</summary>
public static class MetadataKeys
{
    /// <summary>Class names, a JSON array in the order of their indices.</summary>
    public const string Labels = "labels";

    /// <summary>Channels of an input image: 1 or 3.</summary>
    public const string ImageChannels = "image.channels";

    /// <summary>Rows of an input image.</summary>
    public const string ImageHeight = "image.height";

    /// <summary>Columns of an input image.</summary>
    public const string ImageWidth = "image.width";

    /// <summary>Mean per channel of pixels in 0..1, a JSON array; applied inside the graph, for information here.</summary>
    public const string ImageMean = "image.mean";

    /// <summary>Standard deviation per channel of pixels in 0..1, a JSON array; applied inside the graph.</summary>
    public const string ImageStd = "image.std";

    /// <summary>Name of the network.</summary>
    public const string Arch = "arch";

    /// <summary>Name of the recipe it was trained with.</summary>
    public const string TrainRecipe = "train.recipe";

    /// <summary>Seed of the training run.</summary>
    public const string TrainSeed = "train.seed";

    /// <summary>What it was trained on.</summary>
    public const string TrainDataset = "train.dataset";

    /// <summary>Share of test images classified rightly, 0..1.</summary>
    public const string TestAccuracy = "test.accuracy";

    /// <summary>Number of test images behind <see cref="TestAccuracy"/>.</summary>
    public const string TestCount = "test.count";

    /// <summary>
    /// Largest |Δ logit| between the trained network and ONNX Runtime when the file was made; of an INT8 or fp16 file,
    /// that of the fp32 graph that it was made from.
    /// </summary>
    public const string ParityMaxAbsDiff = "parity.max_abs_diff";

    /// <summary>Share of images with the same best class in both, 0..1; of an INT8 or fp16 file, on its fp32 graph.</summary>
    public const string ParityArgmaxAgreement = "parity.argmax_agreement";

    /// <summary>Version of the exporter.</summary>
    public const string ProducerVersion = "producer.version";

    /// <summary>Where the file uses 16-bit floats: <c>fp16 weights</c> or, where it computes in them too, <c>fp16</c>.</summary>
    public const string Precision = "precision";

    /// <summary>How integers stand in an INT8 file: <c>QDQ</c>, then the types of activations and weights.</summary>
    public const string QuantizationFormat = "quantization.format";

    /// <summary>How ranges of activations were chosen: <c>minmax</c>, <c>percentile</c> or <c>entropy</c>.</summary>
    public const string QuantizationMethod = "quantization.method";

    /// <summary>What an INT8 file was calibrated on.</summary>
    public const string QuantizationDataset = "quantization.dataset";

    /// <summary>Number of images that it was calibrated on.</summary>
    public const string QuantizationCount = "quantization.count";

    /// <summary>Seed by which they were drawn.</summary>
    public const string QuantizationSeed = "quantization.seed";

    /// <summary>Layers that could be INT8 and stayed fp32, a JSON array.</summary>
    public const string QuantizationKept = "quantization.kept";
}
