namespace FashionResNet.Trainer.Training;

/// <summary>Where a run is, now and then within an epoch.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">Epochs of the run; null where it takes a time instead.</param>
/// <param name="Done">Share of the whole run that is done, 0..1.</param>
/// <param name="Loss">Mean training loss of this epoch so far.</param>
/// <param name="Accuracy">Training accuracy of this epoch so far, 0..1.</param>
/// <param name="ExamplesPerSecond">Training images a second in this epoch so far.</param>
internal sealed record TrainingProgress(
    int Epoch, int? Epochs, double Done, double Loss, double Accuracy, double ExamplesPerSecond);
