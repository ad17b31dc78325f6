using System.Text.Json.Serialization;

namespace FashionResNet.Trainer.Recipes;

/// <summary>Everything that decides what a training run does, apart from its data, its seed and its machine.</summary>
internal sealed record Recipe
{
    /// <summary>What <c>--recipe</c> takes.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the help; not part of what a run is.</summary>
    [JsonIgnore]
    public string Description { get; init; } = string.Empty;

    /// <summary>Name of the network.</summary>
    public string Arch { get; init; } = "d2l-resnet18";

    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// Minutes of training, validation and writing that the run takes instead of a number of epochs, the last of which is then cut; the
    /// learning rate follows the clock. Null for a number of epochs.
    /// </summary>
    public double? MaxMinutes { get; init; }

    /// <summary>Epochs without a better validation accuracy after which training stops; null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>Images a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>What a step computes in.</summary>
    public Precision Precision { get; init; } = Precision.TensorFloat32;

    /// <summary>Learning rate; the peak of it under <see cref="LearningRatePolicy.OneCycle"/>.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the learning rate moves.</summary>
    public LearningRatePolicy Policy { get; init; } = LearningRatePolicy.Constant;

    /// <summary>Share of the steps on the way up under <see cref="LearningRatePolicy.OneCycle"/>.</summary>
    public double WarmUp { get; init; } = 0.3;

    /// <summary>Momentum of SGD, with Nesterov's look-ahead where it is not 0.</summary>
    public double Momentum { get; init; }

    /// <summary>L2 decay of weights with two or more dimensions (biases and batch norm are left alone).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Share of the target spread over all classes (Szegedy 2015, 1512.00567).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Side that images are resized to, bilinear with half-pixel centres; null leaves them as they are.</summary>
    public int? InputSize { get; init; }

    /// <summary>Mean of pixels in 0..1, per channel; empty for no normalisation.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Standard deviation of pixels in 0..1, per channel.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>Whether training images are mirrored left to right at random.</summary>
    public bool Flip { get; init; }

    /// <summary>Training images are shifted at random by up to so many pixels each way.</summary>
    public int Shift { get; init; }

    /// <summary>Side of a square of each training image that is made black, at a random place (DeVries 2017, 1708.04552); 0 for none.</summary>
    public int Cutout { get; init; }

    /// <summary>Momentum of the batch norms' running statistics, PyTorch's 0.1 by default; more where there are few steps.</summary>
    public double BatchNormMomentum { get; init; } = 0.1;

    /// <summary>
    /// Share of the averaged weights that a step keeps (an exponential moving average; Polyak 1992); 0 for no average. The averaged
    /// network is the one that is validated, tested and exported.
    /// </summary>
    public double EmaDecay { get; init; }

    /// <summary>Whether the logits are the mean of those of an image and of its mirror image: in the final scores and in the export.</summary>
    public bool FlipAverage { get; init; }

    /// <summary>Whether convolutions and linear layers start Xavier-uniform instead of PyTorch's default.</summary>
    public bool XavierUniform { get; init; }

    /// <summary>Whether every residual block starts as its shortcut (Goyal 2017, 1706.02677).</summary>
    public bool ZeroInitResidual { get; init; }

    /// <summary>Images held out of training to choose the best epoch by and to report on; 0 trains on all and takes the last epoch.</summary>
    public int ValidationCount { get; init; }

    /// <summary>Whether the test set is scored after every epoch, and not just once at the end.</summary>
    public bool TestEveryEpoch { get; init; }
}
