using FashionResNet.Scoring.Folders.Listing;

namespace FashionResNet.Scoring.Folders.Pipeline;

/// <summary>A batch of the list and its rows, one a file, in the list's order.</summary>
internal sealed record ScoredBatch(IReadOnlyList<ListedFile> Files, IReadOnlyList<ScoredImage> Rows);
