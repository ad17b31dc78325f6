namespace FashionResNet.Trainer.Training;

/// <summary>What an epoch came to: a row of <c>metrics.csv</c>.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean loss over the epoch's steps.</param>
/// <param name="TrainAccuracy">Accuracy over the epoch's steps, on augmented images, 0..1.</param>
/// <param name="ValidationLoss">Cross-entropy on the held-out images; null where none are.</param>
/// <param name="ValidationAccuracy">Accuracy on the held-out images, 0..1; null where none are.</param>
/// <param name="TestAccuracy">Accuracy on the test set, 0..1; null where the recipe scores it at the end only.</param>
/// <param name="LearningRate">Of the epoch's last step.</param>
/// <param name="Seconds">Of training, scoring excluded.</param>
/// <param name="ExamplesPerSecond">Training images a second.</param>
internal sealed record EpochResult(
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double? TestAccuracy,
    double LearningRate,
    double Seconds,
    double ExamplesPerSecond);
