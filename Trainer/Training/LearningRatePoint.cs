namespace FashionResNet.Trainer.Training;

/// <summary>A step of a learning-rate search.</summary>
/// <param name="LearningRate">Of the step.</param>
/// <param name="Loss">Of its batch, before the step.</param>
/// <param name="SmoothedLoss">Its exponential mean over the steps so far.</param>
internal sealed record LearningRatePoint(double LearningRate, double Loss, double SmoothedLoss);
