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

    /// <summary>Images a step.</summary>
    public required int BatchSize { get; init; }

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

    /// <summary>Whether convolutions and linear layers start Xavier-uniform instead of PyTorch's default.</summary>
    public bool XavierUniform { get; init; }

    /// <summary>Whether every residual block starts as its shortcut (Goyal 2017, 1706.02677).</summary>
    public bool ZeroInitResidual { get; init; }

    /// <summary>Images held out of training to choose the best epoch by and to report on; 0 trains on all and takes the last epoch.</summary>
    public int ValidationCount { get; init; }

    /// <summary>Whether the test set is scored after every epoch, and not just once at the end.</summary>
    public bool TestEveryEpoch { get; init; }
}
