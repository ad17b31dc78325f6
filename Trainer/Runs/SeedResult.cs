namespace FashionResNet.Trainer.Runs;

/// <summary>What a run came to with one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Folder">Name of its folder.</param>
/// <param name="TestAccuracy">Of the chosen weights, 0..1.</param>
/// <param name="ValidationAccuracy">Of the chosen weights, 0..1; null where no images were held out.</param>
/// <param name="Minutes">Time of training, scoring excluded.</param>
/// <param name="ExamplesPerSecond">Training images a second.</param>
internal sealed record SeedResult(
    int Seed, string Folder, double TestAccuracy, double? ValidationAccuracy, double Minutes, double ExamplesPerSecond);
