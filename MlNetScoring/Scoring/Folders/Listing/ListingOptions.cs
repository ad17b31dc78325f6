namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>What a listing needs to know of the run that it is for.</summary>
/// <param name="SpillFolder">Where names of large folders are sorted.</param>
/// <param name="Output">Full path of the run's output, which is no input; null for none.</param>
/// <param name="Cancellation">Ends a wait.</param>
internal sealed record ListingOptions(string SpillFolder, string? Output = null, CancellationToken Cancellation = default);
