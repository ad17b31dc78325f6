namespace FashionResNet.Trainer.Training;

/// <summary>Where a run is, now and then within an epoch.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">Epochs of the run.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean training loss of this epoch so far.</param>
/// <param name="Accuracy">Training accuracy of this epoch so far, 0..1.</param>
/// <param name="ExamplesPerSecond">Training images a second in this epoch so far.</param>
internal sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double Accuracy, double ExamplesPerSecond)
{
    /// <summary>Share of the whole run that is done, 0..1.</summary>
    public double Done => ((Epoch - 1) + ((double)Step / Steps)) / Epochs;
}
